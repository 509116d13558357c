# What a terminal gets and a file does not: colours, its own width, a line of progress.

# on_terminal COMMAND: what the shell command writes to a terminal, in out/screen.
on_terminal() {
	cases=$((cases + 1))
	command=" on a terminal: $1"
	script -qec "$1" /dev/null <"/dev/null" 2>out/stderr | tr -d '\r' >out/screen
	: >out/stdout
}
escape=$(printf '\033') return=$(printf '\r')

accept gen --func gelu --entries 4 --method exact -q -o in/gelu.json
if [ "$(script -qec 'echo yes' /dev/null </dev/null 2>/dev/null | tr -d '\r')" != yes ]; then
	echo 'skipped: script cannot make a terminal here'
else
	TERM=xterm
	export TERM
	# Colours, which say nothing that the words do not.
	on_terminal "'$program' eval in/gelu.json"
	grep -q "$escape\[32moptimal, proven$escape\[0m" out/screen || fail 'expected a verdict in green'
	sed "s/$escape\[[0-9;]*m//g" out/screen >in/plain
	accept eval in/gelu.json
	cmp -s out/stdout in/plain || fail 'expected the same words without colours'
	for setting in NO_COLOR=1 TERM=dumb; do
		on_terminal "$setting '$program' eval in/gelu.json"
		cmp -s out/screen in/plain || fail "expected no colours with $setting"
	done
	on_terminal "'$program' plot table in/gelu.json --term --size 60x20"
	sed "s/$escape\[[0-9;]*m//g" out/screen >in/coloured
	cmp -s out/screen in/coloured && fail 'expected a picture in colours'
	accept plot table in/gelu.json --term --size 60x20
	cmp -s out/stdout in/coloured || fail 'expected the same picture without colours'

	# As wide as the terminal, within what a picture can be.
	for columns in 20:40 60:60 999:400; do
		on_terminal "stty cols ${columns%:*}; NO_COLOR=1 '$program' plot table in/gelu.json --term --ascii"
		cp out/screen in/screen
		accept plot table in/gelu.json --term --ascii --size "${columns#*:}x28"
		cmp -s in/screen out/stdout || fail "expected the width ${columns#*:}"
	done

	# Progress after a second, on one line that is cleared at the end; none with -q.
	long='gen --func gelu --entries 8 --method nn-lut --nn-steps 30000 -o in/long.h'
	script -qec "'$program' $long" /dev/null </dev/null >out/screen 2>/dev/null
	grep -q "${return}gqalut gen: training *[0-9]* %" out/screen || fail 'expected a line of progress'
	sed "s/.*${return}gqalut gen: [^$return]*//" out/screen | head -n 1 | grep -q "^$return *$return[^ ]" || fail 'expected that the line is cleared'
	script -qec "'$program' $long -q" /dev/null </dev/null >out/screen 2>/dev/null
	expect_empty out/screen
fi
rm -f in/*
