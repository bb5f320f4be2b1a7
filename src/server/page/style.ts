/**
 * The page's style sheet. States of days differ in form as well as in colour: a verified day is full, a pending one
 * low, an unsettled one striped, a quarantined one cut, a forgotten one half, a missing one hollow.
 */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #f6f7f5; --card: #ffffff; --line: #e2e5e0; --ink: #1b211d; --soft: #59635c; --link: #0b5f49;
  --ok: #1f9d6b; --ok-ink: #0d6b46; --wait: #8fa3b8; --warn: #d97706; --warn-ink: #8f4a00; --warn-paper: #fff6e8;
  --odd: #7c4dcc; --gone: #a8a49a; --bad: #c62f3d; --bad-ink: #a81f2d; --none: #e4e7e3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #111513; --card: #191e1b; --line: #2b322e; --ink: #e9eeea; --soft: #a0aca4; --link: #6fd6b0;
    --ok: #35b57f; --ok-ink: #6fd6a8; --wait: #6d8299; --warn: #f0a03c; --warn-ink: #ffc37a; --warn-paper: #2c2314;
    --odd: #a684ea; --gone: #77746c; --bad: #f0616d; --bad-ink: #ff8e97; --none: #2a302c;
  }
}
*, ::before { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font-variant-numeric: tabular-nums; }
main, body > header, body > footer { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
body > header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; padding-top: 1.25rem; padding-bottom: 1rem; }
body > header h1 { font-size: 1rem; margin: 0; display: flex; align-items: center; gap: .6rem; }
body > header h1 a { color: inherit; text-decoration: none; }
.mark { display: inline-flex; gap: 2px; align-items: flex-end; height: 16px; }
.mark i { width: 4px; height: 100%; border-radius: 1px; background: var(--ok); }
.mark i:last-child { height: 40%; background: var(--wait); }
body > header p { margin: 0; color: var(--soft); font-size: .85rem; }
#refresh { margin-left: auto; }
#refresh.lost { color: var(--bad-ink); font-weight: 600; }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible, .strip:focus-visible, .scroll:focus-visible, button:focus-visible, input:focus-visible { outline: 2px solid var(--link); outline-offset: 3px; border-radius: 3px; }
h2, h3, p, ul, ol, dl, dd { margin: 0; padding: 0; }
h2 { font-size: 1.05rem; overflow-wrap: anywhere; }
h3 { font-size: .95rem; }
code { font: .78rem/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; color: var(--soft); overflow-wrap: anywhere; }
.workspace, .drift, .notice { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.35rem 1.5rem 1.5rem; margin-bottom: 1.25rem; }
.workspace > header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .25rem 1rem; align-items: baseline; }
.doing { color: var(--soft); font-size: .85rem; }
.doing.busy::before { content: ""; display: inline-block; width: .55rem; height: .55rem; border-radius: 50%; background: var(--ok); margin-right: .45rem; }
.through { font-size: 1.85rem; line-height: 1.2; font-weight: 650; letter-spacing: -.015em; margin-top: .4rem; }
.through small { display: block; font-size: .85rem; font-weight: 400; letter-spacing: 0; color: var(--soft); margin-bottom: .1rem; }
.through em { font-style: normal; font-size: 1rem; font-weight: 500; letter-spacing: 0; margin-left: .35rem; white-space: nowrap; }
.fresh em { color: var(--ok-ink); }
.late em { color: var(--warn-ink); white-space: normal; }
.sub { color: var(--soft); margin-top: .3rem; }
.open, .gone { list-style: none; margin-top: .9rem; }
.open li { border-left: 3px solid var(--warn); background: var(--warn-paper); color: var(--warn-ink); padding: .35rem .8rem; margin-top: .3rem; border-radius: 0 6px 6px 0; }
.gone li { color: var(--soft); font-size: .88rem; }
section { margin-top: 1.6rem; }
.whole h3 { margin-bottom: .5rem; }
.strip { display: flex; height: 1.75rem; cursor: default; }
.whole .strip { height: 2.6rem; }
.strip > i { flex: 1 1 0; min-width: 0; padding: 0 1px; display: flex; align-items: flex-end; }
.strip > i::before, .legend i::before, .cell::before { content: ""; display: block; width: 100%; height: 100%; border-radius: 2px; }
.strip > i:hover::before, .strip > .at::before { outline: 2px solid var(--ink); outline-offset: 1px; }
.v::before { background: var(--ok); }
.strip > .p::before, .legend .p::before, .cell.p::before { background: var(--wait); height: 38%; }
.u::before { background: repeating-linear-gradient(135deg, var(--warn) 0 3px, var(--warn-paper) 3px 5px); border: 1px solid var(--warn); }
.q::before { background: linear-gradient(var(--odd) 0 38%, transparent 38% 58%, var(--odd) 58%); }
.strip > .f::before, .legend .f::before, .cell.f::before { background: var(--gone); height: 65%; }
.m::before { border: 1.5px solid var(--bad); }
.strip > .b::before { background: var(--none); height: 3px; }
.mix svg { width: 100%; height: 100%; border-radius: 2px; }
.strip > .mix::before { display: none; }
.mix:hover svg, .mix.at svg { outline: 2px solid var(--ink); outline-offset: 1px; }
.sv { fill: var(--ok); } .sp { fill: var(--wait); } .su { fill: var(--warn); } .sq { fill: var(--odd); } .sf { fill: var(--gone); } .sm { fill: var(--card); stroke: var(--bad); stroke-width: 1.6; vector-effect: non-scaling-stroke; }
.axis { display: flex; height: 1.1rem; font-size: .72rem; color: var(--soft); }
.axis i { flex: 1 1 0; min-width: 0; position: relative; font-style: normal; }
.axis b { position: absolute; left: 1px; top: .1rem; font-weight: 400; padding-left: 3px; border-left: 1px solid var(--soft); line-height: 1; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.25rem; font-size: .82rem; margin-bottom: 1.1rem; color: var(--soft); }
.legend li { display: flex; align-items: center; gap: .4rem; }
.legend i, .cell { display: inline-flex; width: .7rem; height: 1.05rem; align-items: flex-end; }
.cell { margin-right: .5rem; vertical-align: -.2rem; }
.legend b { color: var(--ink); font-weight: 600; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin-top: 1.4rem; }
.tile { border: 1px solid var(--line); border-radius: 9px; padding: .6rem .8rem .65rem; }
.tile dt { color: var(--soft); font-size: .8rem; }
.tile dd { font-size: 1.2rem; font-weight: 600; line-height: 1.35; }
.tile small { display: block; font-size: .78rem; font-weight: 400; color: var(--soft); }
.tile meter { width: 100%; height: .6rem; display: block; margin: .35rem 0 .1rem; }
.tile.look { border-color: var(--warn); }
.tile.look dd { color: var(--warn-ink); }
.links > header { display: flex; flex-wrap: wrap; gap: .4rem 1rem; align-items: baseline; margin-bottom: .4rem; }
.links > header p { color: var(--soft); font-size: .88rem; }
form { margin-left: auto; display: flex; gap: .5rem; align-items: center; font-size: .88rem; }
form label { display: flex; gap: .5rem; align-items: center; color: var(--soft); }
input, button { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--soft); border-radius: 7px; padding: .25rem .6rem; min-width: 0; }
button { cursor: pointer; }
.links ol { list-style: none; }
.link { display: grid; grid-template-columns: 16rem minmax(0, 1fr) 11.5rem; gap: 0 1.25rem; align-items: center; padding: .5rem 0; border-top: 1px solid var(--line); }
.links .axis { margin: 0 12.75rem 0 17.25rem; }
.who a { display: block; font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.who code { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.when { text-align: right; font-size: .85rem; line-height: 1.35; }
.when b { display: block; font-weight: 600; }
.when span { color: var(--soft); font-size: .8rem; }
.link.look .when span { color: var(--warn-ink); font-weight: 600; }
.pages { display: flex; gap: 1rem; justify-content: center; margin-top: 1rem; }
.back { margin-bottom: .8rem; }
.scroll { overflow-x: auto; margin-top: .4rem; }
table { border-collapse: collapse; width: 100%; font-size: .86rem; }
th, td { text-align: right; padding: .32rem .7rem; white-space: nowrap; border-top: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 500; border-top: 0; }
th:nth-child(2), td:nth-child(2), th:last-child, td:last-child, th:first-child, td:first-child { text-align: left; }
.words th:last-child, .words td:last-child, .figures th:nth-child(2), .figures td:nth-child(2) { text-align: right; }
tbody th { font-weight: 500; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
.good { color: var(--ok-ink); } .fair { color: var(--warn-ink); } .bad { color: var(--bad-ink); font-weight: 600; }
.none { color: var(--soft); padding: .5rem 0; }
.drift ul { margin: .6rem 0 0 1.1rem; font-size: .88rem; }
.drift p, .drift li { color: var(--soft); }
body > footer { color: var(--soft); font-size: .82rem; padding-bottom: 2.5rem; }
#tip { position: absolute; visibility: hidden; transform: translateX(-50%); margin: 0; max-width: min(26rem, 92vw); width: max-content; background: var(--ink); color: var(--paper); padding: .35rem .65rem; border-radius: 7px; font-size: .84rem; pointer-events: none; z-index: 2; top: 0; left: 0; }
#tip.on { visibility: visible; }
@media (max-width: 46rem) {
  main, body > header, body > footer { padding-left: .8rem; padding-right: .8rem; }
  .workspace, .drift, .notice { padding: 1rem .95rem 1.15rem; }
  .through { font-size: 1.45rem; }
  .through em { display: block; margin: .15rem 0 0; white-space: normal; }
  .link { grid-template-columns: minmax(0, 1fr); gap: .3rem; padding: .7rem 0; }
  .when { display: flex; justify-content: space-between; gap: 1rem; text-align: left; }
  .when b { white-space: nowrap; }
  .when span { text-align: right; }
  .links .axis { margin: 0; }
  .runs :is(th, td):is(:nth-child(1), :nth-child(5), :nth-child(6), :nth-child(8)) { display: none; }
  .runs :is(th, td):nth-child(2) { padding-left: 0; }
  .strip > i:nth-last-child(n + 46), .axis i:nth-last-child(n + 46) { display: none; }
  .legend span { display: none; }
  form { margin-left: 0; width: 100%; }
  form label { flex: 1; }
  form input { flex: 1; }
  #refresh { margin-left: 0; }
}
@media (prefers-contrast: more) { :root { --soft: var(--ink); --line: var(--soft); } }
@media (forced-colors: active) { .strip > i::before, .legend i::before, .cell::before { forced-color-adjust: none; } }
@media print { form, #refresh, .pages { display: none; } }
`;
