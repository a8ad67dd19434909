{{%AUTOESCAPE context="HTML"}}<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Audit of {{ASSIGNMENT}}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #1b1b1b; background: #fff; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
.verdict { font-weight: 600; padding: .5rem 1rem; border-left: .4rem solid #2e7d32; background: #eef7ee; }
.verdict.no { border-color: #c62828; background: #fdeeee; }
table { border-collapse: collapse; } td, th { text-align: left; padding: .15rem .6rem; border-bottom: 1px solid #ddd; vertical-align: top; }
td.hit { background: #dcefdc; text-align: center; } td.named { background: #9bd19b; text-align: center; } td.miss { text-align: center; }
tr.survives th { background: #f9c6c6; } th.check { writing-mode: vertical-rl; font-weight: 500; }
code { font-size: .93em; }
</style>
</head>
<body>
<h1>Audit of {{ASSIGNMENT}}</h1>
<p class="verdict {{VERDICT_CLASS}}">{{VERDICT}}</p>
<p>Specification <code>{{SPEC_HASH}}</code></p>
{{#SECTION}}<h2>{{TITLE}}</h2>
<ul>
{{#ITEM}}<li>{{TEXT}}</li>
{{/ITEM}}</ul>
{{/SECTION}}<h2>Mistakes by check</h2>
<p>A mark where a check does not pass, N where it names the mistake too.</p>
<table>
<tr><th>function</th><th>mistake</th>{{#CHECK}}<th class="check">{{ID}}</th>{{/CHECK}}</tr>
{{#MUTANT}}<tr class="{{ROW_CLASS}}"><th>{{FUNCTION}}</th><th>{{MISTAKE}}</th>{{#CELL}}<td class="{{CELL_CLASS}}">{{MARK}}</td>{{/CELL}}</tr>
{{/MUTANT}}</table>
</body>
</html>
