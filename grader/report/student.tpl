{{%AUTOESCAPE context="HTML"}}<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{NAME}}: {{TITLE}}</title>
<style>
@@STYLE@@</style>
</head>
<body>
{{#STAFF}}<nav aria-label="Back"><a href="../index.html">{{TITLE}}: the class</a></nav>
{{/STAFF}}<main>
<h1>{{NAME}}: {{TITLE}}</h1>
<dl class="facts">
{{#FACT}}<dt>{{FACT_NAME}}</dt><dd>{{VALUE}}</dd>
{{/FACT}}</dl>
{{#WARNING}}<p class="warn"><strong>{{TEXT}}</strong></p>
{{/WARNING}}{{#NOTES}}<h2>Notes</h2>
<ul>
{{#NOTE}}<li>{{TEXT}}</li>
{{/NOTE}}</ul>
{{/NOTES}}
<h2>Checks</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Checks"><table>
<caption>{{CHECKS_CAPTION}}</caption>
<thead><tr><th scope="col">check</th><th scope="col">status</th><th scope="col" class="number">points</th><th scope="col" class="number">of</th></tr></thead>
<tbody>
{{#ROW}}<tr><th scope="row"><a href="#{{ANCHOR}}">{{ID}}</a></th><td><span class="status {{TONE}}"><span aria-hidden="true">{{SYMBOL}}</span> {{STATUS}}</span></td><td class="number">{{SCORE}}</td><td class="number">{{MAX}}</td></tr>
{{/ROW}}</tbody></table></div>

<h2>What each check found</h2>
{{#CHECK}}<section class="check {{TONE}}" id="{{ANCHOR}}" aria-label="{{ID}}">
<h3>{{ID}}: <span class="status {{TONE}}"><span aria-hidden="true">{{SYMBOL}}</span> {{STATUS}}</span>, {{SCORE}} of {{MAX}}</h3>
<p class="soft">{{ABOUT}}</p>
{{#MESSAGE}}<p class="lines">{{TEXT:p}}</p>
{{/MESSAGE}}{{#OUTPUT}}<pre tabindex="0" role="region" aria-label="{{LABEL}}">{{TEXT:p}}</pre>
{{/OUTPUT}}{{#EXAMPLE}}<h4>The smallest case</h4>
{{#PARAMS}}<p>{{TEXT}}</p>
{{/PARAMS}}<div class="tensors">
{{#GRID}}<div class="scroll" tabindex="0" role="region" aria-label="{{CAPTION}}"><table class="tensor"><caption>{{CAPTION}}</caption>
<thead><tr><th scope="col"><span class="soft">index</span></th>{{#COLUMN}}<th scope="col">{{INDEX}}</th>{{/COLUMN}}</tr></thead>
<tbody>
{{#LINE}}<tr><th scope="row">{{INDEX}}</th>{{#CELL}}{{#RIGHT}}<td>{{VALUE}}</td>{{/RIGHT}}{{#WRONG}}<td class="wrong"><span aria-hidden="true">✗</span> {{VALUE}}, not {{EXPECTED}}</td>{{/WRONG}}{{/CELL}}</tr>
{{/LINE}}</tbody></table></div>
{{/GRID}}</div>
{{/EXAMPLE}}{{#AFTER}}<p class="lines">{{TEXT:p}}</p>
{{/AFTER}}{{#SHAPES}}<p>{{TEXT}}</p>
{{/SHAPES}}{{#MISTAKES}}<p>{{TEXT}}</p>
{{/MISTAKES}}@@PICTURE@@{{#MEMORY}}<figure class="memory" role="img" aria-label="{{LABEL}}">{{SVG:none}}</figure>
{{/MEMORY}}{{#SOURCES}}<ul aria-label="Evidence in the source">
{{#EVIDENCE}}<li><code>{{TEXT}}</code></li>
{{/EVIDENCE}}</ul>
{{/SOURCES}}</section>
{{/CHECK}}</main>
<footer><p>{{MADE_BY}}</p></footer>
</body>
</html>
