{{%AUTOESCAPE context="HTML"}}<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Code in common: {{ASSIGNMENT}}</title>
<style>
:root { color-scheme: light dark; --line: #8885; --mark: #ffe9a8; --ink: #1b1b1b; --paper: #fff; }
@media (prefers-color-scheme: dark) { :root { --mark: #574a14; --ink: #e6e6e6; --paper: #16181b; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 100rem; padding: 0 1rem; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 3rem; } h3, h4 { font-size: 1rem; margin: .5rem 0; }
table { border-collapse: collapse; } td, th { text-align: left; padding: .2rem .7rem; border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
.side { min-width: 0; }
@media (max-width: 50rem) { .sides { grid-template-columns: 1fr; } }
pre { font: 12.5px/1.45 ui-monospace, monospace; border: 1px solid var(--line); padding: .6rem; overflow: auto; max-height: 40rem; tab-size: 4; }
mark { background: var(--mark); color: inherit; border-left: .2rem solid currentColor; padding-left: .15rem; }
mark a { font-weight: 700; color: inherit; }
mark:target { outline: .15rem solid currentColor; }
</style>
</head>
<body>
<h1>Code in common: {{ASSIGNMENT}}</h1>
<p>{{PREFACE}}</p>
<p>{{SUMMARY}}</p>
{{#LIST}}<table>
<thead><tr><th class="number">pair</th><th>submissions</th><th class="number">tokens in common</th><th class="number">of the first</th><th class="number">of the second</th><th class="number">stretches</th></tr></thead>
<tbody>
{{#ROW}}<tr><td class="number"><a href="#pair-{{NUMBER}}">{{NUMBER}}</a></td><td>{{A}} and {{B}}</td><td class="number">{{TOKENS}}</td><td class="number">{{PERCENT_A}} %</td><td class="number">{{PERCENT_B}} %</td><td class="number">{{STRETCHES}}</td></tr>
{{/ROW}}</tbody>
</table>
{{/LIST}}{{#PAIR}}<section id="pair-{{NUMBER}}">
<h2>Pair {{NUMBER}}: {{A}} and {{B}}</h2>
<div class="sides">
{{#SIDE}}<div class="side">
<h3>{{LABEL}}</h3>
{{#FILE}}<h4>{{PATH}}</h4>
<pre tabindex="0">{{#PIECE}}{{#PLAIN}}{{TEXT}}{{/PLAIN}}{{#SHARED}}<mark id="{{HERE}}"><a href="#{{THERE}}" title="the same on the other side">{{RUN}}</a> {{TEXT}}</mark>{{/SHARED}}{{/PIECE}}</pre>
{{/FILE}}</div>
{{/SIDE}}</div>
</section>
{{/PAIR}}</body>
</html>
