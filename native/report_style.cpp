// The style sheet of the report.
//
// Colours of the blocks are those of M. Okabe and K. Ito (2008), each darkened for the light ground
// and lightened for the dark one until it has a contrast of 4.5 : 1 as text.

#include "report_parts.hpp"

namespace sgdscope::report {
namespace {

constexpr std::string_view kColours = R"(:root{color-scheme:light dark;
--ground:#fbfbf9;--ink:#1b1d1f;--quiet:#5d6267;--hair:#dcdcd6;--axis:#7d8287;--wash:#f1f2ee;
--c1:#0072b2;--c2:#b84f00;--c3:#007858;--c4:#a8447c;--c5:#8a6100;--c6:#1f759f}
@media (prefers-color-scheme:dark){:root{
--ground:#121416;--ink:#e6e7e8;--quiet:#a0a5aa;--hair:#2f3337;--axis:#7d8388;--wash:#1b1e21;
--c1:#5fb0ea;--c2:#f58d47;--c3:#3cc79b;--c4:#e39ac6;--c5:#e9b03f;--c6:#9fd6f5}}
@media print{:root{color-scheme:light;
--ground:#ffffff;--ink:#000000;--quiet:#4a4d50;--hair:#c8c8c4;--axis:#55585c;--wash:#f3f3f1;
--c1:#0069a5;--c2:#b84f00;--c3:#007858;--c4:#a8447c;--c5:#8a6100;--c6:#1f759f}}
.c1{--hue:var(--c1)}.c2{--hue:var(--c2)}.c3{--hue:var(--c3)}
.c4{--hue:var(--c4)}.c5{--hue:var(--c5)}.c6{--hue:var(--c6)}
)";

constexpr std::string_view kText = R"(*{box-sizing:border-box}
html{background:var(--ground);color:var(--ink);scroll-behavior:auto;-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:1184px;padding:0 32px 64px;font:16px/1.55 system-ui,-apple-system,
"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums lining-nums}
a{color:inherit;text-decoration-color:var(--axis);text-underline-offset:3px}
a:hover{text-decoration-color:currentColor}
:focus-visible{outline:2px solid var(--c1);outline-offset:3px}
.skip{position:absolute;left:-999px;top:8px;padding:8px 16px;background:var(--ground)}
.skip:focus{left:16px}
header{display:flex;flex-wrap:wrap;gap:8px 40px;align-items:baseline;padding:24px 0;
border-bottom:1px solid var(--hair)}
.name{margin:0;font-weight:650;letter-spacing:.01em}
nav ul{display:flex;flex-wrap:wrap;gap:4px 24px;margin:0;padding:0;list-style:none;font-size:14px}
nav a{text-decoration:none;color:var(--quiet)}nav a:hover{color:var(--ink)}
h1{font-size:30px;line-height:1.2;font-weight:620;letter-spacing:-.012em;margin:48px 0 8px;
text-wrap:balance;overflow-wrap:anywhere}
h2{font-size:23px;line-height:1.25;font-weight:620;letter-spacing:-.008em;margin:0 0 8px}
h3{font-size:16px;font-weight:620;margin:32px 0 8px}
section{padding:56px 0 0}
#findings{padding-top:0}
.block{margin-top:64px;padding-top:32px;border-top:1px solid var(--hair)}
.of{font-size:15px;font-weight:400;letter-spacing:0;color:var(--quiet);white-space:normal;
margin-left:8px}
.facts,.small,footer{color:var(--quiet);max-width:68ch}
.facts{margin:0}.small,footer{font-size:14px}
.note{margin:16px 0 0;padding:8px 16px;border-left:3px solid var(--c2);background:var(--wash);
max-width:68ch;overflow-wrap:anywhere}
.readings{list-style:none;margin:0;padding:0}
.readings li{font-size:20px;line-height:1.45;padding:0 0 20px 30px;text-indent:-30px;
text-wrap:pretty}
.readings b,.reading b{font-weight:620;color:var(--hue)}
.readings .glyph{width:16px;height:16px;margin-right:14px}
.reading{font-size:18px;margin:0 0 24px;color:var(--ink)}
sup{font-size:.78em;line-height:0;font-weight:620}
sub{font-size:.72em;line-height:0}
.whole{white-space:nowrap}
var,cite{font-style:italic}
.glyph{width:12px;height:12px;margin-right:8px;vertical-align:-1px;overflow:visible}
.prose p,.prose ul{max-width:68ch}.prose ul{padding-left:20px}.prose li{margin:0 0 8px}
.formulas{display:flex;flex-wrap:wrap;gap:8px 56px;font-size:18px}
.formulas math{display:inline math;margin:8px 0}
pre{margin:0;padding:16px;background:var(--wash);white-space:pre-wrap;overflow-wrap:anywhere;
font:14px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.92em}
footer{margin-top:64px;padding-top:16px;border-top:1px solid var(--hair)}
)";

constexpr std::string_view kLayout = R"(.findings{display:grid;gap:24px 64px;
grid-template-columns:minmax(0,7fr) minmax(0,5fr);align-items:start;margin:32px 0 24px}
.pictures{display:grid;gap:40px 48px;grid-template-columns:minmax(0,7fr) minmax(0,5fr)}
.pictures figure+figure{margin-top:40px}
.two{display:grid;gap:24px 48px;margin-top:40px;align-items:start;grid-template-columns:repeat(2,minmax(0,1fr))}
figure{margin:0;min-width:0}
figcaption{margin-top:8px;font-size:14px;line-height:1.5;color:var(--quiet);max-width:74ch;
text-wrap:pretty}
figcaption b{color:var(--ink);font-weight:620}
.look{display:block;margin-top:4px}
.scroll{overflow-x:auto;margin:32px 0 0}
table{border-collapse:collapse;font-size:14px;line-height:1.4}
caption{text-align:left;font-size:16px;font-weight:620;padding:0 0 8px}
th,td{padding:6px 20px 6px 0;text-align:right;vertical-align:baseline;white-space:nowrap;
border-bottom:1px solid var(--hair);font-weight:400}
th:first-child,.says{text-align:left}
thead th{color:var(--quiet);font-size:13px;vertical-align:bottom;white-space:normal;min-width:64px}
td[colspan]{text-align:left;color:var(--quiet)}td.quiet{color:var(--quiet)}
th[scope=rowgroup]{padding-top:18px;font-weight:620}
.says{white-space:normal;color:var(--quiet);padding-left:8px;min-width:220px;
overflow-wrap:anywhere}
#settings .two{margin-top:0}#settings .scroll{margin-top:16px}#settings .says{color:var(--ink);max-width:72ch}
.explained thead th:last-child{text-align:left;padding-left:8px}
.pair{display:grid;gap:0 64px;grid-template-columns:minmax(0,1fr) auto;justify-content:start}
)";

constexpr std::string_view kPlots = R"(figure svg{display:block;width:100%;height:auto;
overflow:visible}
svg text{fill:var(--ink);font-size:13px;font-family:inherit}
svg .t{fill:var(--quiet);font-size:12.5px}svg .a{font-size:13px}
svg .d{paint-order:stroke;stroke:var(--ground);stroke-width:4px;stroke-linejoin:round}
svg .quiet{fill:var(--quiet)}svg .hue{fill:var(--hue);font-weight:620}
svg .big{fill:var(--hue);font-size:26px;font-weight:620;letter-spacing:-.01em}
svg .v{font-style:italic}svg .s{font-style:italic;font-size:.74em}
svg path{fill:none;stroke-linecap:round;stroke-linejoin:round}
.axis{stroke:var(--axis);stroke-width:1}
.graticule{stroke:var(--hair);stroke-width:2.2}
.disc{stroke:var(--hue)}
svg .solid{fill:var(--hue)}
.hollow{stroke:var(--hue);stroke-width:1}
.disc.plain{stroke:var(--ink)}svg .solid.plain{fill:var(--ink)}.hollow.plain{stroke:var(--ink)}
.rail{stroke:var(--quiet);stroke-width:1.4;stroke-dasharray:.1 4.5}
.step{stroke:var(--axis);stroke-width:1}
svg .band{fill:var(--hue);fill-opacity:.22}
svg .wedge{fill:var(--quiet);fill-opacity:.09}
.dropped{stroke:var(--quiet)}
.edge{stroke:var(--axis);stroke-width:.8}
.fit{stroke:var(--ink);stroke-width:1.3}
.curve{stroke:var(--hue);stroke-width:2}.curve.muted,.disc.muted{stroke:var(--quiet)}.curve.plain{stroke:var(--ink);stroke-width:1.6}
.bar{stroke:var(--hue);stroke-width:2.5}
)";

constexpr std::string_view kMedia =
    R"(@media (max-width:1023px){.pictures{grid-template-columns:minmax(0,1fr)}
.pictures>div+div{display:grid;gap:24px 48px;grid-template-columns:repeat(2,minmax(0,1fr))}
.pictures figure+figure{margin-top:0}.hero svg{max-width:680px}
.pair{display:block}.findings{grid-template-columns:minmax(0,1fr)}.findings figure{max-width:520px}}
@media (max-width:639px){body{padding:0 16px 48px}
header{padding:16px 0}h1{font-size:24px;margin-top:32px}h2{font-size:20px}
section{padding-top:40px}.block{margin-top:40px}
.readings li{font-size:18px}.reading{font-size:17px}
.of{display:block;margin:4px 0 0}
.pictures,.pictures>div+div,.two{display:block}.pictures>div+div{margin-top:40px}.pictures figure,.two figure{margin:0 0 40px}
svg .t{font-size:14px}svg .a,svg text{font-size:15px}
.wide svg .t,.wide svg .a,.wide svg .d{font-size:18.5px}
.hero svg .t,.hero svg .a{font-size:20px}.hero svg .d{font-size:19px}
.hero svg .big{font-size:38px}svg .alt{display:none}
.explained:has(td+.says),.explained:has(td+.says) :is(caption,tbody,thead){display:block}
.explained:has(td+.says) [scope=rowgroup]{border:0}
.explained tr:has(td+.says),.explained thead tr:has(th+th+th){display:grid;grid-template-columns:1fr auto;
border-bottom:1px solid var(--hair)}.explained tr:has(td+.says) :is(th,td){border:0}
.explained td+.says,.explained th+th+th{grid-column:1/-1;padding:0 20px 8px 0;min-width:0}
.explained :is(td+.says:empty,thead th+th+th){display:none}}
@media (forced-colors:active){.disc,.hollow,.rail,.axis,.fit,.curve,.bar{stroke:CanvasText}
svg text,svg .solid{fill:CanvasText}}
@page{size:A4;margin:16mm 14mm}
@media print{.pair{display:grid;gap:0 24px}body{max-width:none;padding:0;font-size:10.5pt}
nav,.skip{display:none}header{padding:0 0 8px}h1{margin-top:20px;font-size:20pt}
h2,h3,caption{break-after:avoid}figure,tr,.formulas,pre,.note,.readings li{break-inside:avoid}
.block{break-before:page;margin-top:0;padding-top:0;border-top:0}
section{padding-top:24px}
.pictures{display:block}.pictures>div+div,.two{display:grid;gap:0 28px;margin-top:20px;
grid-template-columns:repeat(2,minmax(0,1fr))}.pictures figure+figure{margin-top:0}
.findings figure{max-width:96mm}.wide svg .t,.wide svg .a,.wide svg .d{font-size:16px}
.hero svg{width:118mm;margin:0 auto}
figcaption{font-size:8.5pt}.readings li{font-size:12.5pt;padding-bottom:10px}
.scroll{overflow:visible;margin-top:20px}table{font-size:8.5pt}caption{font-size:10.5pt}
thead th{font-size:8pt;min-width:0}th,td{padding:3px 12px 3px 0}.says{min-width:0}
.disc,svg path{print-color-adjust:exact;-webkit-print-color-adjust:exact}
a{text-decoration:none}}
)";

}  // namespace

std::string_view style_sheet() {
  static const std::string sheet = std::string(kColours) + std::string(kText) +
                                   std::string(kLayout) + std::string(kPlots) + std::string(kMedia);
  return sheet;
}

}  // namespace sgdscope::report
