{{%AUTOESCAPE context="HTML"}}<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="grader report">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src '@@SCRIPT_HASH@@'">
<title>{{TITLE}}: the class</title>
<style>
@@STYLE@@</style>
</head>
<body>
<main>
<h1>{{TITLE}}</h1>
<dl class="facts">
{{#FACT}}<dt>{{NAME}}</dt><dd>{{VALUE}}</dd>
{{/FACT}}</dl>

<h2>Scores</h2>
@@PICTURE@@{{#BINS}}<details><summary>The same as a table</summary>
<table><caption>Students by score</caption>
<thead><tr><th scope="col">score</th><th scope="col" class="number">students</th></tr></thead>
<tbody>
{{#BIN}}<tr><th scope="row">{{RANGE}}</th><td class="number">{{COUNT}}</td></tr>
{{/BIN}}</tbody></table></details>
{{/BINS}}
{{#REVIEW}}<h2 id="review">To be looked at</h2>
<div class="scroll" tabindex="0" role="region" aria-label="To be looked at"><table>
<caption>What needs a person; <code>grader review --decide ITEM --reason TEXT</code> takes it off the list</caption>
<thead><tr><th scope="col">student</th><th scope="col">what</th><th scope="col">check</th><th scope="col">why</th><th scope="col">item</th></tr></thead>
<tbody>
{{#ITEM}}<tr><th scope="row">{{#LINK}}<a href="{{PAGE}}">{{NAME}}</a>{{/LINK}}{{#NO_LINK}}{{NAME}}{{/NO_LINK}}</th><td>{{WHAT}}</td><td>{{CHECK}}</td><td class="wrap">{{WHY}}</td><td><code>{{ITEM_ID}}</code></td></tr>
{{/ITEM}}</tbody></table></div>
{{/REVIEW}}{{#CLUSTERS}}<h2 id="clusters">The same failure in several submissions</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Clusters of failures"><table>
<caption>Largest first</caption>
<thead><tr><th scope="col" class="number">students</th><th scope="col">what</th><th scope="col">who</th></tr></thead>
<tbody>
{{#CLUSTER}}<tr><td class="number">{{COUNT}}</td><th scope="row">{{WHAT}}</th><td class="wrap">{{#MEMBER}}<a href="{{PAGE}}">{{NAME}}</a>{{#MEMBER_separator}}, {{/MEMBER_separator}}{{/MEMBER}}</td></tr>
{{/CLUSTER}}</tbody></table></div>
{{/CLUSTERS}}<h2>Checks</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Checks"><table class="sortable">
<caption>How many submissions pass each check</caption>
<thead><tr><th scope="col">check</th><th scope="col">kind</th><th scope="col">seen by</th><th scope="col" class="number">points</th><th scope="col" class="number">mean</th><th scope="col" class="number">pass</th><th scope="col" class="number">pass rate</th><th scope="col">most common mistake</th></tr></thead>
<tbody>
{{#CHECK}}<tr><th scope="row">{{ID}}</th><td>{{KIND}}</td><td>{{SEEN_BY}}</td><td class="number">{{POINTS}}</td><td class="number">{{MEAN}}</td><td class="number">{{PASSED}}</td><td class="number">{{RATE}} % <meter min="0" max="100" value="{{RATE}}" aria-hidden="true"></meter></td><td class="wrap">{{MISTAKE}}</td></tr>
{{/CHECK}}</tbody></table></div>

{{#TIMING}}<h2>Speed</h2>
{{#SPEED}}<h3>{{ID}}</h3>
@@PICTURE@@{{/SPEED}}{{/TIMING}}
{{#ABSENT}}<h2>Nothing submitted</h2>
<ul>
{{#ABSENTEE}}<li>{{NAME}} <span class="soft">{{ID}}</span></li>
{{/ABSENTEE}}</ul>
{{/ABSENT}}{{#LATE}}<h2>Late</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Late submissions"><table>
<caption>Submissions with a penalty</caption>
<thead><tr><th scope="col">student</th><th scope="col">submitted</th><th scope="col" class="number">penalty</th></tr></thead>
<tbody>
{{#LATECOMER}}<tr><th scope="row"><a href="{{PAGE}}">{{NAME}}</a></th><td class="time">{{SUBMITTED}}</td><td class="number">{{PENALTY}}</td></tr>
{{/LATECOMER}}</tbody></table></div>
{{/LATE}}
<h2>Students</h2>
<p id="search" hidden><label for="words">Search</label> <input type="search" id="words"> <span id="found" role="status"></span></p>
<div class="scroll" tabindex="0" role="region" aria-label="Students"><table class="sortable" id="students">
<caption>Every student, by name</caption>
<thead><tr><th scope="col">name</th><th scope="col">id</th><th scope="col">status</th><th scope="col" class="number">checks</th><th scope="col" class="number">late</th><th scope="col" class="number">by hand</th><th scope="col" class="number">final</th><th scope="col">language</th><th scope="col">submitted</th></tr></thead>
<tbody>
{{#STUDENT}}<tr><th scope="row">{{#LINK}}<a href="{{PAGE}}">{{NAME}}</a>{{/LINK}}{{#NO_LINK}}{{NAME}}{{/NO_LINK}}</th><td>{{ID}}</td><td><span class="status {{TONE}}"><span aria-hidden="true">{{SYMBOL}}</span> {{STATUS}}</span></td><td class="number">{{SCORE}}</td><td class="number">{{PENALTY}}</td><td class="number">{{ADJUSTMENT}}</td><td class="number">{{FINAL}}</td><td>{{LANGUAGE}}</td><td class="time">{{SUBMITTED}}</td></tr>
{{/STUDENT}}</tbody></table></div>
</main>
<script>
@@SCRIPT@@</script>
</body>
</html>
