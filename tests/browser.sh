#!/bin/sh
# Renders report pages in chromium, without a window, at the widths of a phone
# and of a desk: nothing is wider than the window, every picture is drawn, its
# labels are large enough, whole and apart, and text stands out, in light and in
# dark.  Arguments: the program, a scratch folder.  A missing chromium is a line
# "skipped: ..."; with GQALUT_ALL_TOOLS=1 (CI) it is a failure.
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$2" && mkdir -p "$2" && cd "$2" || exit 2
scratch=$(pwd)
failed=0
. "$here/tools.sh"
have chromium || exit $failed

# chrome OPTION...: a run of its own, at most a minute.
chrome() {
	timeout 60 chromium --headless --no-sandbox --disable-gpu --hide-scrollbars \
		--user-data-dir="$scratch/profile" --virtual-time-budget=10000 "$@" 2>chrome.log
}

# The page has no script; a copy gets one that looks at it and tells the window
# around it, which has the width that is asked for.
cat >look.js <<'END'
addEventListener("load", () => {
	const faults = [], root = document.documentElement, near = 0.5;
	const met = {}; // faults of a kind, of which a few are enough
	const say = (what, node) => {
		const kind = what.replace(/[\d.]+/g, "");
		met[kind] = (met[kind] || 0) + 1;
		if (met[kind] <= 4)
			faults.push(what + ": " + (node ? node.textContent.trim().slice(0, 60) : ""));
	};
	const rgb = c => c.match(/[\d.]+/g).map(Number);
	const light = c => rgb(c).slice(0, 3).map(v => v / 255)
		.map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
		.reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
	const behind = node => {
		for (; node; node = node.parentElement) {
			const c = getComputedStyle(node).backgroundColor;
			if (rgb(c).length < 4 || rgb(c)[3] > 0) return c;
		}
		return "rgb(255, 255, 255)";
	};
	const contrast = (a, b) => {
		const [x, y] = [light(a), light(b)];
		return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
	};
	if (root.scrollWidth > innerWidth)
		say("the page is " + root.scrollWidth + " px wide in a window of " + innerWidth);
	if (document.body.getBoundingClientRect().height < 500) say("the page is blank");
	for (const node of document.querySelectorAll("body *")) {
		const box = node.getBoundingClientRect(), style = getComputedStyle(node);
		if (!node.closest(".scroll table") && !node.closest("svg") && box.right > innerWidth + near)
			say("beyond the right edge", node);
		const text = [...node.childNodes].some(n => n.nodeType === 3 && n.data.trim());
		if (!text || ["TITLE", "DESC", "title", "desc"].includes(node.tagName)) continue;
		const ink = node.closest("svg") ? style.fill : style.color;
		if (!node.matches(".sign") && contrast(ink, behind(node)) < 4.5)
			say("too faint, " + contrast(ink, behind(node)).toFixed(2), node);
		if (!node.closest("svg") && parseFloat(style.fontSize) < 12) say("small text", node);
	}
	const pictures = document.querySelectorAll("figure > svg");
	for (const svg of pictures) {
		const frame = svg.getBoundingClientRect(), boxes = [];
		if (frame.width < 250 || frame.height < 150) say("a picture is not drawn", svg);
		for (const text of svg.querySelectorAll("text")) {
			const box = text.getBoundingClientRect();
			const size = parseFloat(getComputedStyle(text).fontSize) * frame.width /
				svg.viewBox.baseVal.width;
			if (size < 9.5) say("a label of " + size.toFixed(1) + " px", text);
			if (box.left < frame.left - near || box.right > frame.right + near ||
			    box.top < frame.top - near || box.bottom > frame.bottom + near)
				say("a label is cut", text);
			for (const other of boxes)
				if (box.left < other.right && other.left < box.right &&
				    box.top + 2 < other.bottom && other.top + 2 < box.bottom)
					say("labels overlap", text);
			boxes.push(box);
		}
		for (const path of svg.querySelectorAll("path")) {
			const style = getComputedStyle(path);
			if (style.stroke === "none" && style.fill === "none") say("a line is not drawn", svg);
		}
	}
	parent.postMessage({ faults, width: innerWidth, pictures: pictures.length }, "*");
});
END

# look NAME WIDTH PICTURES [OPTION]: page NAME.html in a window WIDTH wide.
look() {
	sed '/^<\/body>$/d; /^<\/html>$/d' "$1.html" >copy.html
	{ echo '<script>'; cat look.js; echo '</script></body></html>'; } >>copy.html
	cat >window.html <<END
<!DOCTYPE html><script>addEventListener("message", e => {
document.body.append("width " + e.data.width + ", pictures " + e.data.pictures + "\n",
	...e.data.faults.map(f => "fault: " + f.replace(/\s+/g, " ") + "\n")); });</script>
<body><iframe src="copy.html" width="$2" height="3000" style="border:0"></iframe>
END
	chrome ${4:+"$4"} --dump-dom "file://$scratch/window.html" >dom
	if ! grep -q "width $2, pictures $3\$" dom || grep -q '^fault:' dom; then
		failed=1
		echo "failed: $1 in a window of $2 px, $3 pictures ${4:-}"
		grep -E '^fault:|width [0-9]+, pictures' dom | sed 's/^/    /' || tail -n 3 chrome.log
	fi
}

"$program" gen --func gelu --entries 8 -q -o gelu.json
"$program" gen --func div --entries 8 -q -o div.json
"$program" gen --func exp --entries 64 --frac per-entry --method exact -q -o exp.json
"$program" gen --func tanh --entries 6 --alphas 0:23 --objective max-abs --method exact -q -o tanh.json
"$program" gen --func relu6 --entries 3 --method exact -q -o relu6.json
"$program" gen --func exp --entries 4 --range -2000:3 --alphas -5,2 --in-bits 10 -q -o far.json
sed 's/"mse": 1.4/"mse": 1.3/' gelu.json >stale.json
mkdir tables
printf 'defaults: {format: [c, json]}\ntables: [{matrix: {func: [silu, rsqrt], entries: [4, 16]}}]\n' >batch.yaml
"$program" batch batch.yaml -q -o tables
for name in gelu div exp tanh relu6 far; do
	"$program" report "$name.json" -o "$name.html" || failed=1
done
"$program" report -q stale.json --title "$(printf '%080d' 0)" -o long.html || failed=1
"$program" report tables/manifest.json -o tables.html || failed=1

for name in gelu div exp tanh relu6 far long; do
	look "$name" 390 2
	look "$name" 1280 2
done
for width in 320 390 1280; do
	look tables $width 8
	look tables $width 8 --blink-settings=preferredColorScheme=0
done

# Without any script: the page itself is no blank sheet.
echo '<!DOCTYPE html><title>blank</title>' >blank.html
for name in blank gelu; do
	chrome --screenshot="$scratch/$name.png" --window-size=1280,1600 "file://$scratch/$name.html"
done
if [ ! -s blank.png ] || [ "$(wc -c <gelu.png)" -lt $((4 * $(wc -c <blank.png))) ]; then
	failed=1
	echo "failed: the screenshot of a page is as good as blank"
fi

# The checks above can fail.
sed 's/max-width:72rem/min-width:90rem/; s/--soft:#5a5a5a/--soft:#bbb/; s/12.5px/40px/' gelu.html >bad.html
failures=$failed
look bad 390 2 >bad.log
failed=$failures
for fault in 'px wide in a window' 'too faint' 'labels overlap' 'beyond the right edge'; do
	grep -q "$fault" bad.log || { failed=1; echo "failed: not noticed: $fault"; }
done

[ $failed -eq 0 ] && echo "pages are drawn as they should be"
exit $failed
