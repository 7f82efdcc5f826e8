/** The style of all pages of reports: the tokens of the house, in the theme that the reader prefers, and for paper. */
export const STYLE = `
:root{color-scheme:light;--ground:#f6f8fa;--panel:#fff;--raised:#eef2f6;--line:#d3dbe4;--grid:#e4eaf0;--text:#17202b;
--muted:#55636f;--accent:#0a5cb8;--up:#1672b8;--down:#c2560c;--third:#0b7561;--warn:#855d00}
@media (prefers-color-scheme:dark){:root{color-scheme:dark;--ground:#0e1218;--panel:#151b24;--raised:#1d2530;
--line:#27313f;--grid:#212a36;--text:#e3e9f1;--muted:#93a1b5;--accent:#6cb6ff;--up:#4aa8ec;--down:#ee8b4a;
--third:#7fe0c3;--warn:#e5c04b}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--ground);color:var(--text);line-height:1.5;
font:1rem/1.5 Inter,system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
header.top,main,footer{max-width:68rem;margin:0 auto;padding:0 1.25rem}
header.top{padding-top:1.5rem}
header.top p{margin:.25rem 0}
h1{font-size:2rem;line-height:1.15;letter-spacing:-.02em;margin:.75rem 0 .25rem;overflow-wrap:anywhere}
h2{font-size:1.25rem;letter-spacing:-.01em;margin:0 0 1rem}
h3{font-size:.9375rem;margin:1.5rem 0 .5rem}
h4{font-size:.8125rem;margin:0;color:var(--muted);font-weight:500}
a{color:var(--accent)}
a:focus-visible,[tabindex]:focus-visible,summary:focus-visible,input:focus-visible{outline:2px solid var(--accent);
outline-offset:2px}
.brand{font-size:.8125rem;font-weight:600;letter-spacing:.02em}
.muted,.note,figcaption,caption{color:var(--muted)}
.note{font-size:.8125rem;max-width:48rem}
.pair>div{min-width:0}
section{background:var(--panel);border:1px solid var(--line);border-radius:.5rem;padding:1.25rem 1.5rem;margin:1.25rem 0}
section.headline{display:grid;grid-template-columns:minmax(15rem,1fr) 2fr;gap:1.5rem;align-items:center}
.result p{margin:0}
.big{font-size:3rem;line-height:1.1;font-weight:600;letter-spacing:-.03em;font-variant-numeric:tabular-nums}
.gain{color:var(--up)}.loss{color:var(--down)}
.badges{display:flex;flex-wrap:wrap;gap:.5rem}
.badge{border:1px solid var(--line);border-radius:1rem;padding:0 .625rem;font-size:.75rem;font-weight:600;
text-transform:uppercase;letter-spacing:.04em;text-decoration:none;color:var(--muted)}
.badge.live{color:var(--up);border-color:currentColor}.badge.warn{color:var(--warn);border-color:currentColor}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(8.5rem,1fr));gap:1rem 1.25rem;margin:0}
.tiles dt,.facts dt{font-size:.75rem;color:var(--muted)}
.tiles dd{margin:0;font-size:1.25rem;font-weight:600;font-variant-numeric:tabular-nums}
small{display:block;font-size:.75rem;font-weight:400;color:var(--muted);line-height:1.35}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:0 2rem}
figure{margin:0 0 1.5rem;min-width:0}
figcaption,caption{font-size:.8125rem;text-align:left;padding:0 0 .375rem}
.chart>svg{display:block;width:100%;height:8.5rem;overflow:visible;margin-bottom:1.25rem}
.chart.tall>svg{height:17rem}.chart.bars>svg{height:11rem}
.chart svg svg{overflow:visible}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;margin:0 0 .5rem;padding:0;font-size:.75rem;
color:var(--muted)}
.legend li::before{content:"";display:inline-block;width:1.25rem;border-top:2px solid;margin-right:.5rem;
vertical-align:middle}
.legend .main::before{color:var(--up)}.legend .second::before{color:var(--muted);border-top-style:dashed}
.legend .third::before{color:var(--third)}
path{fill:none;stroke-width:1.5;vector-effect:non-scaling-stroke;stroke-linejoin:round}
path.main{stroke:var(--up);stroke-width:2}path.second{stroke:var(--muted);stroke-dasharray:4 3}
path.third{stroke:var(--third)}path.fall{stroke:var(--down)}path.fill{stroke:var(--up);stroke-width:1}
path.area{stroke:none;opacity:.22}path.fall.area{fill:var(--down)}path.fill.area{fill:var(--up)}
path.dots{stroke-width:5;stroke-linecap:round;opacity:.65}path.dots.up{stroke:var(--up)}
path.dots.down{stroke:var(--down)}
line.grid{stroke:var(--grid)}line.zero{stroke:var(--muted);opacity:.6}line.month{stroke:var(--grid);opacity:.7}
line.mark{stroke:var(--warn);stroke-dasharray:2 3}
.tick{fill:var(--muted);font-size:11px;font-variant-numeric:tabular-nums;paint-order:stroke;stroke:var(--panel);
stroke-width:3px;stroke-linejoin:round}
.middle{text-anchor:middle}.end{text-anchor:end}
rect.up{fill:var(--up)}rect.down{fill:var(--down)}rect.total{fill:var(--muted)}
.axes{display:flex;justify-content:space-between;gap:1rem;margin:.25rem 0 0;font-size:.75rem;color:var(--muted)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.8125rem;font-variant-numeric:tabular-nums;margin:0 0 1.25rem}
th{font-weight:500;color:var(--muted);text-align:left}
thead th{border-bottom:1px solid var(--line);white-space:nowrap}
th,td{padding:.3125rem .75rem .3125rem 0;vertical-align:top}
td{border-bottom:1px solid var(--grid)}
.n{text-align:right;white-space:nowrap}
.n:last-child,td:last-child{padding-right:0}
.months td.n{padding:.375rem .5rem;border:1px solid var(--panel);min-width:3.5rem}.months .total{font-weight:600}
.waterfall th{width:11rem;color:var(--text);border-bottom:1px solid var(--grid)}
.waterfall td.bar{padding:0}.waterfall svg{display:block;width:100%;height:1.75rem}
.calendars{margin-bottom:1.25rem}.calendar svg{display:block;width:100%;min-width:40rem}
.calendar path{stroke:none}.calendar .tick{font-size:7px}
.heat-0{fill:var(--raised);background:var(--raised)}
.heat-u1{--tone:var(--up);--part:22%}.heat-u2{--tone:var(--up);--part:42%}.heat-u3{--tone:var(--up);--part:64%}
.heat-u4{--tone:var(--up);--part:90%}.heat-d1{--tone:var(--down);--part:22%}.heat-d2{--tone:var(--down);--part:42%}
.heat-d3{--tone:var(--down);--part:64%}.heat-d4{--tone:var(--down);--part:90%}
[class*=heat-u],[class*=heat-d]{fill:color-mix(in srgb,var(--tone) var(--part),var(--panel))}
td[class*=heat-u],td[class*=heat-d]{background:color-mix(in srgb,var(--tone) calc(var(--part)*.42),var(--panel))}
details{margin:.5rem 0 1rem}summary{cursor:pointer;font-size:.875rem;color:var(--accent);padding:.25rem 0}
.metrics{columns:22rem;column-gap:2.5rem;margin-top:1rem}
.metrics>div{margin-bottom:1rem}.metrics h3{margin-top:0;break-after:avoid}
.metrics dl{margin:0;font-size:.8125rem}
.metrics dl>div{display:grid;grid-template-columns:1fr auto;gap:0 1rem;padding:.25rem 0;
border-bottom:1px solid var(--grid);break-inside:avoid}
.metrics dd{margin:0;text-align:right;font-variant-numeric:tabular-nums;font-weight:500}
.metrics i{font-style:normal;color:var(--muted)}
.metrics .f{grid-column:1/-1;text-align:left;font-weight:400;font-size:.75rem;color:var(--muted);overflow:hidden;
max-height:0}
.metrics dl>div:hover .f,.metrics dl>div:focus .f,:has(#formulas:checked) .f{max-height:none;padding-top:.25rem}
label{font-size:.8125rem;padding-left:.5rem}
.facts{display:grid;gap:.75rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));font-size:.8125rem}
.facts dd{margin:0;overflow-wrap:anywhere}
code,pre{font-family:ui-monospace,"SF Mono","Cascadia Mono","DejaVu Sans Mono",monospace;font-size:.8125rem}
pre{background:var(--raised);border-radius:.375rem;padding:.75rem 1rem;overflow-x:auto}
.revision{border-left:3px solid var(--warn);padding-left:1rem;margin:1rem 0;overflow-wrap:anywhere}
footer{padding-bottom:2rem;font-size:.75rem;color:var(--muted)}
@media (max-width:44rem){section{padding:1rem;margin:.75rem 0}header.top,main,footer{padding-left:.75rem;
padding-right:.75rem}section.headline{grid-template-columns:1fr}.big{font-size:2.5rem}h1{font-size:1.625rem}
.chart.tall>svg{height:13rem}.waterfall th{width:7rem}.axes{flex-direction:column;gap:0}
.tiles{grid-template-columns:repeat(2,1fr)}}
@media print{:root{color-scheme:light;--ground:#fff;--panel:#fff;--raised:#f2f2f2;--line:#ccc;--grid:#e5e5e5;
--text:#000;--muted:#444;--accent:#000;--up:#1672b8;--down:#c2560c;--third:#0b7561;--warn:#855d00}
body{font-size:10pt}section{border:0;padding:0;margin:0 0 1.5rem;break-inside:auto}figure,tr{break-inside:avoid}
.scroll{overflow:visible}.months{font-size:7.5pt}.months td.n{min-width:0;padding:.25rem .125rem}
.months th.n{padding:.25rem .125rem}input,label,.brand a{display:none}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
