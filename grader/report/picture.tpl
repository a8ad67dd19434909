{{#PICTURE}}<figure>
<svg viewBox="0 0 {{WIDTH}} {{HEIGHT}}" role="img" aria-label="{{LABEL}}">
{{#RULE}}<line class="{{CLASS}}" x1="{{X1}}" y1="{{Y1}}" x2="{{X2}}" y2="{{Y2}}"></line>
{{/RULE}}{{#BAR}}<rect class="bar" x="{{X}}" y="{{Y}}" width="{{BAR_WIDTH}}" height="{{BAR_HEIGHT}}"></rect>
{{/BAR}}{{#DOT}}<circle class="{{CLASS}}" cx="{{X}}" cy="{{Y}}" r="4"></circle>
{{/DOT}}{{#WORDS}}<text x="{{X}}" y="{{Y}}" text-anchor="{{ANCHOR}}">{{TEXT}}</text>
{{/WORDS}}</svg>
<figcaption>{{CAPTION}}</figcaption>
</figure>
{{/PICTURE}}
