# gqalut mx: blocks and back, figures, refusals.

printf '1,2,3\n-4,0.5,100\n' >in/rows.csv
accept mx quantize in/rows.csv --bits 5 --block 2 --outliers 1 -o in/rows.mx
expect_text out/stderr 'in/rows.mx: 5 bits, blocks of 2, 1 outliers:*'
accept mx dequantize in/rows.mx -o in/back.npy
accept mx quantize in/back.npy --bits 5 --block 2 --outliers 1 -q -o in/again.mx
cmp -s in/rows.mx in/again.mx || fail 'expected the same file from what was read back'
# As an editor on Windows writes them.
printf '\357\273\277 1,2,3 \r\n-4,0.5,100\r\n' >in/marked.csv
accept mx quantize in/marked.csv --bits 5 --block 2 --outliers 1 -q -o in/again.mx
cmp -s in/rows.mx in/again.mx || fail 'expected the same file from marked text'
rm in/marked.csv
accept mx eval in/rows.csv --bits 5 --block 2 --outliers 1
expect_text out/stdout '*MX-OPAL-5(2/1)*MXINT-5(32)*INT8 per-tensor*'
accept mx eval in/rows.csv in/back.npy --format csv -o in/figures.csv
[ "$(wc -l <in/figures.csv)" -eq 7 ] || fail 'expected a line a tensor and format'
accept mx eval in/rows.csv --format json
expect_text out/stdout '*"tensor": "rows.csv", "format": "MXINT-8(32/0)"*'

# Nothing but zeros, and nothing finite: without noise.
printf '0,0,0\n' >in/zero.csv
printf 'nan,inf,-inf\n' >in/none.csv
accept mx eval in/zero.csv in/none.csv --format csv
expect_text out/stdout '*"zero.csv",MXINT-8(32/0),*,0,inf,0,3,0
*"none.csv",MXINT-8(32/0),*,0,inf,0,0,3
*'
accept mx eval in/zero.csv in/none.csv
if grep -q -e -nan out/stdout; then fail 'expected no sign of what is no number'; fi
rm in/zero.csv in/none.csv

# Names are UTF-8 in JSON, whatever they are in the file system: a replacement for a
# byte that is none, an escape for a control.
name=$(printf 'in/\303\244\377\302\233.csv')
if cp in/rows.csv "$name" 2>/dev/null; then
	accept mx eval "$name" --format json
	expect_text out/stdout "$(printf '*"\303\244\\\\ufffd\\\\u009b.csv"*')"
	rm "$name"
fi

# What is read back is the same file again, at every width: rows of 11 values over
# many magnitudes, with zeros, equal values and a row that is not finite.
awk 'BEGIN { for (s = 1; i < 550; i++) {
	s = s * 16807 % 2147483647; v = (s % 4001 - 2000) / 8; s = s * 16807 % 2147483647
	printf "%.9g%s", v * 2 ^ (s % 40 - 20), (i % 11 == 10) ? "\n" : "," }
	print "0,-0,0,0,0,0,0,0,0,0,0\n1,-1,1,-1,1,-1,1,-1,1,-1,1\n1,2,nan,4,5,6,7,inf,9,10,11"
	print "1e-40,-1e-44,3e38,-3.4e38,1,1e-38,0,0,0,0,1" }' >in/many.csv
for bits in 3 4 5 6 7 8; do
	for blocks in 32/0 8/0 8/2 128/4 4/4; do
		format="--bits $bits --block ${blocks%/*} --outliers ${blocks#*/}"
		# shellcheck disable=SC2086
		accept mx quantize in/many.csv $format -q -o in/rows.mx
		accept mx dequantize in/rows.mx -o in/back.npy
		# shellcheck disable=SC2086
		accept mx quantize in/back.npy $format -q -o in/again.mx
		cmp -s in/rows.mx in/again.mx || fail "expected the same file again, $format"
	done
done
rm in/many.csv

# Without an error there is no noise, zeros or not; what is not finite is counted.
printf '0,0\n0,0\n' >in/zeros.csv
printf '1,2\nnan,4\n' >in/nan.csv
accept mx eval in/zeros.csv in/nan.csv --block 2 --format csv
expect_text out/stdout '*
"zeros.csv",MXINT-8(2/0),*,0,inf,0,4,0
*
"nan.csv",MXINT-8(2/0),*,0,inf,0,2,2
*'
accept mx eval in/zeros.csv in/nan.csv --block 2
grep -q '^  nan.csv .* inf .*some not finite$' out/stdout ||
	fail 'expected the row that is not finite'
accept mx eval in/zeros.csv --format json
expect_text out/stdout '*"mse": 0, "sqnr_db": null*'
rm in/zeros.csv in/nan.csv

# Blanks around numbers say nothing; every type of .npy is read.
printf '\t 1 ,2 ,\t3\r\n' >in/blanks.csv
printf '1,2,3\n' >in/plain.csv
accept mx quantize in/blanks.csv -q -o in/rows.mx
accept mx quantize in/plain.csv -q -o in/again.mx
cmp -s in/rows.mx in/again.mx || fail 'expected the same blocks'
# npy TYPE SHAPE ORDER BYTES: an array of that header.
npy() {
	header="{'descr': '$1', 'fortran_order': $3, 'shape': $2, }"
	printf '\223NUMPY\001\000\166\000%-117s\n'"$4" "$header"
}
npy '<i2' '(1, 3)' False '\001\000\002\000\003\000' >in/i2.npy
accept mx quantize in/i2.npy -q -o in/rows.mx
cmp -s in/rows.mx in/again.mx || fail 'expected the same blocks from 16-bit integers'
npy '<i2' '(3, 1)' True '\001\000\002\000\003\000' >in/fortran.npy
refuse 3 'mx: in/fortran.npy: the array is in Fortran order, *' mx quantize in/fortran.npy -o in/x.mx
refuse 3 'operator: in/fortran.npy: the array is in Fortran order, *' \
	operator softmax --eval --input in/fortran.npy
printf '\223NUMPY\001\000\166\000%-117s\n' '{5: 6}' >in/list.npy
refuse 3 'mx: in/list.npy: the .npy header is no dictionary' mx quantize in/list.npy -o in/x.mx
printf '\n\n' >in/none.csv
refuse 3 'mx: in/none.csv: the file holds no numbers' mx eval in/none.csv
refuse 2 'mx: *lutapp_8.json holds 2 tables: choose one with --func' \
	mx apply "$here/../fixtures/lutapp_8.json" in/again.mx -o in/x.mx
refuse 2 'mx: eval needs the arrays: *' mx eval
accept mx quantize in/rows.csv --bits 5 --block 2 --outliers 1 -q -o in/rows.mx
rm in/blanks.csv in/plain.csv in/i2.npy in/fortran.npy in/list.npy in/none.csv

refuse 2 'mx: the first argument is quantize, dequantize, apply or eval*' mx
refuse 2 'mx: the first argument is quantize, dequantize, apply or eval*' mx make in/rows.csv
refuse 2 'mx: one file is read, and -o FILE*' mx quantize in/rows.csv
refuse 2 'mx: one file is read, and -o FILE*' mx quantize in/rows.csv in/rows.csv -o in/x.mx
# Options that mean nothing with what is done.
for option in '--bits 4' '--block 8' '--outliers 1'; do
	# shellcheck disable=SC2086
	refuse 2 "mx: ${option% *} is for quantize and eval" mx dequantize in/rows.mx $option -o in/x.npy
	# shellcheck disable=SC2086
	refuse 2 "mx: ${option% *} is for quantize and eval" mx apply in/t.json in/rows.mx $option -o in/x.mx
done
refuse 2 'mx: --func is for apply' mx dequantise in/rows.mx --func gelu -o in/x.npy
refuse 2 'mx: --func is for apply' mx eval in/rows.csv --func gelu
refuse 2 'mx: --format is for eval' mx quantize in/rows.csv --format csv -o in/x.mx
refuse 2 'mx: the first argument is quantize, dequantize, apply or eval*' mx make --func gelu
refuse 2 'mx: --bits 9 is not allowed*' mx quantize in/rows.csv --bits 9 -o in/x.mx
refuse 2 'mx: --outliers 3 is not allowed*' mx quantize in/rows.csv --block 2 --outliers 3 -o in/x.mx
refuse 4 'mx: in/none.npy:*' mx quantize in/none.npy -o in/x.mx
refuse 4 'mx: --output in/no/x.mx*' mx quantize in/rows.csv -o in/no/x.mx
head -c 30 in/rows.mx >in/short.mx
refuse 3 'mx: in/short.mx:*' mx dequantize in/short.mx -o in/x.npy
refuse 3 'mx: in/rows.csv:*' mx dequantize in/rows.csv -o in/x.npy
# Above 2 GiB, of which none is on the disk: opened on 32-bit machines too.
dd if=/dev/null of=in/large.mx bs=1 seek=3221225472 2>/dev/null
refuse 3 'mx: in/large.mx: not a file of microscaling blocks' mx dequantize in/large.mx -o in/x.npy
rm in/large.mx
printf '1,2\n3\n' >in/ragged.csv
refuse 3 'mx: in/ragged.csv:2:1: 1 numbers; the lines before have 2*' mx quantize in/ragged.csv -o in/x.mx
printf '1,two\n' >in/word.csv
refuse 3 'mx: in/word.csv:1:3: this is no number*' mx eval in/word.csv

# Tables over blocks.
printf '0,-1,1,2,-2,3\n0.5,0.25,-0.5,200,-200,6\n' >in/acts.csv
accept mx quantize in/acts.csv --bits 8 --block 6 --outliers 2 -q -o in/acts.mx
accept gen --func gelu --entries 16 -q -o in/gelu.json
accept mx apply in/gelu.json in/acts.mx -o in/out.mx
[ -s out/stderr ] && fail 'expected no word of a table that was applied'
accept mx dequantize in/out.mx -o in/out.npy
accept mx apply --func gelu in/gelu.json in/acts.mx -o in/again.mx
cmp -s in/out.mx in/again.mx || fail 'expected the same blocks'
accept gen --func gelu --entries 16 -q -o in/gelu.mx.h
grep -q 'gelu_16_mx_block' in/gelu.mx.h || fail 'expected functions over blocks'
accept convert in/gelu.json --format c-mx -o in/gelu.h
accept convert in/gelu.json --mx -o in/gelu.mx.h
cmp -s in/gelu.h in/gelu.mx.h || fail 'expected the header of the format c-mx'
accept gen --func gelu --entries 16 --format c --mx -q -o in/gelu.mx.h
cmp -s in/gelu.h in/gelu.mx.h || fail 'expected the header of the format c-mx'
refuse 2 'gen: --mx is for the C header, --format c' gen --func gelu --entries 8 --mx -o in/x.json
refuse 2 'convert: --mx is for the C header, --format c' \
	convert in/gelu.json --format csv --mx -o in/x.h
accept gen --func gelu --entries 8 --breakpoint-rounding nearest -q -o in/nearest.json
accept gen --func gelu --entries 8 --reduction symmetric -q -o in/folded.json
refuse 2 'mx: apply needs a table, a block file and -o FILE*' mx apply in/gelu.json -o in/x.mx
refuse 2 'mx: apply needs a table, a block file and -o FILE*' mx apply in/gelu.json in/acts.mx
refuse 2 'mx: the breakpoints of table gelu_8 are codes of its own scales*' \
	mx apply in/nearest.json in/acts.mx -o in/x.mx
refuse 2 'mx: table gelu_8 is reduced (symmetric)*' mx apply in/folded.json in/acts.mx -o in/x.mx
refuse 2 'mx: in/gelu.json has no table of exp' mx apply --func exp in/gelu.json in/acts.mx -o in/x.mx
refuse 3 'mx: in/acts.csv:*' mx apply in/gelu.json in/acts.csv -o in/x.mx
refuse 3 'mx: in/acts.mx:*' mx apply in/acts.mx in/gelu.json -o in/x.mx
refuse 4 'mx: in/none.json:*' mx apply in/none.json in/acts.mx -o in/x.mx
refuse 3 'convert: in/folded.json: gelu_8: table gelu_8 is reduced*' \
	convert in/folded.json --format c-mx -o in/x.h

[ ! -e in/x.mx ] && [ ! -e in/x.npy ] && [ ! -e in/x.h ] ||
	fail 'expected that nothing is written'
rm -f in/rows.csv in/rows.mx in/back.npy in/again.mx in/figures.csv in/short.mx in/ragged.csv in/word.csv
rm -f in/acts.csv in/acts.mx in/gelu.json in/out.mx in/out.npy in/again.mx in/gelu.mx.h in/gelu.h \
	in/nearest.json in/folded.json
