# gqalut operator: whole operators as headers, their figures, refusals.

accept operator softmax -q -o in/softmax.h
expect_text in/softmax.h '*gqalut operator softmax --exp-entries 8 --div-entries 8*static inline int softmax_8_u16(*'
accept operator softmax -q -o in/again.h
cmp -s in/softmax.h in/again.h || fail 'expected the same bytes twice'
accept operator layernorm --rsqrt-entries 16 --name norm -o in/norm.h
expect_text in/norm.h '*--rsqrt-entries 16 --name norm*static inline int norm_row(*'
expect_text out/stderr 'norm: layernorm of int8 rows*rsqrt*16 entries*'
accept operator rmsnorm -q
expect_text out/stdout '*static inline int rmsnorm_8_row(*'
accept operator gelu --entries 8 -q -o in/gelu_operator.h
expect_text in/gelu_operator.h '*reduction*symmetric*gelu_8_map_s8(*'

accept operator softmax --eval --input normal:0,2 --lengths 64,100 --out-frac 8,15 --rows 4 --format csv
[ "$(wc -l <out/stdout)" -eq 5 ] || fail 'expected a line a length and format'
cp out/stdout in/figures.csv
accept operator softmax --eval --input normal:0,2 --lengths 100,64 --out-frac 8,15 --rows 4 --format csv -o in/more.csv
cmp -s in/figures.csv in/more.csv || fail 'expected the same figures'
accept operator softmax --eval --lengths 65536 --rows 1
[ "$(awk 'length > w { w = length } END { print w }' out/stdout)" -le 80 ] || fail 'expected 80 columns'
accept operator softmax --eval --input uniform:3 --lengths 64 --rows 2 --format json
expect_text out/stdout '{"operator": "softmax", "alpha": 4, "rows": *"pv": *'
accept operator layernorm --eval --lengths 64 --rows 2
expect_text out/stdout '*relative rms*'

# A header of .npy version 1.0 and 2 x 3 values of i1.
printf '\223NUMPY\001\000\106\000{"descr": "|i1", "fortran_order": False, "shape": (2, 3)}            \n\001\002\003\004\005\006' |
	sed "s/\"/'/g" >in/rows.npy
accept operator softmax --eval --input in/rows.npy --alpha 0 --format csv
expect_text out/stdout '*softmax,"rows.npy",0,3,8,2,*'

# The softmax of shifts and additions, and all softmaxes side by side.
accept operator softmax --softmax log2 -q -o in/log2.h
expect_text in/log2.h '*gqalut operator softmax --softmax log2
*static inline int softmax_log2_codes(*static inline int softmax_log2_pv(*'
accept operator softmax --softmax log2-fine --name fine -o in/log2.h
expect_text in/log2.h '*--softmax log2-fine --name fine*static inline int fine_u16(*'
expect_text out/stderr 'fine: softmax-log2-fine of int8 rows, shifts and additions alone*'
accept operator softmax --softmax lut -q -o in/again.h
cmp -s in/softmax.h in/again.h || fail 'expected tables by default'
accept operator softmax --softmax log2 --eval --lengths 64 --rows 2 --format csv
[ "$(wc -l <out/stdout)" -eq 5 ] || fail 'expected one output of 4-bit codes for each input'
expect_text out/stdout '*softmax-log2,"normal:0,1",4,64,15,2,*'
accept operator softmax --compare --rows 2
[ "$(awk 'length > w { w = length } END { print w }' out/stdout)" -le 80 ] || fail 'expected 80 columns'
expect_text out/stdout '*normal:0,2, rows of 256*  log2 *15 *log-int-softmax*shiftmax*i-exp*float*mul  add shift*'
accept operator softmax --compare --rows 2 --lengths 64 --format csv
[ "$(wc -l <out/stdout)" -eq 13 ] || fail 'expected 5 softmaxes at two outputs, 2 at their own'
expect_text out/stdout '*log2,"normal:0,2",4,64,15,2,*,0,15,12,3,0,0,25,0,1,1
*'
accept operator softmax --compare --rows 2 --input uniform:3 --out-frac 12 --format json
expect_text out/stdout '{"operator": "softmax", "alpha": 4, "rows": *"i-exp", "source": "I-BERT*"operations": {"multiplies": 3, *'

accept operator softmax --method ga --name other --exp-entries 3 --div-entries 3 -q
expect_text out/stdout '* gqalut operator softmax --exp-entries 3 --div-entries 3 --method ga --name other
*other*'
accept operator gelu --name other -q
expect_text out/stdout '*other_s8*'
refuse 2 'operator: --lengths 4,4 is not allowed: *' operator softmax --eval --lengths 4,4
refuse 2 'operator: --lengths 4,65537 is not allowed: *' operator softmax --eval --lengths 4,65537
refuse 2 'operator: --softmax is for softmax, not for layernorm*' operator layernorm --softmax log2
refuse 2 'operator: --softmax is for softmax, not for gelu*' operator gelu --softmax lut
refuse 2 'operator: --compare is for softmax, not for rmsnorm*' operator rmsnorm --compare
refuse 2 'operator: --compare has every --softmax*' operator softmax --compare --softmax log2
refuse 2 'operator: --softmax ibert*' operator softmax --softmax ibert
refuse 2 'operator: softmax-log2: 64 codes at alpha 9*alpha 0..8' operator softmax --softmax log2 --eval --lengths 64 --alpha 9
refuse 2 'operator: no operator softmax-log2:*' operator softmax-log2
refuse 2 'operator: one operator is needed*' operator
refuse 2 'operator: no operator exp:*' operator exp
refuse 2 'operator: no operator softmx: did you mean softmax? *' operator softmx
refuse 2 'operator: no operator silo: did you mean silu? *' operator silo
refuse 2 'operator: --lengths 0 is not allowed*' operator softmax --eval --lengths 0
refuse 2 'operator: --out-frac 17 is not allowed*' operator softmax --eval --out-frac 17
refuse 2 'operator: --name 9x*' operator softmax --name 9x
refuse 4 'operator: *missing.npy*' operator softmax --eval --input in/missing.npy
refuse 2 'operator: --input normal:0 is not allowed: normal:MU,SIGMA *' operator softmax --eval --input normal:0
refuse 2 'operator: --input uniform:-1 is not allowed: *' operator softmax --eval --input uniform:-1
refuse 2 'operator: softmax: 64 codes*: 1..65536 codes, alpha 0..15, 1..16 *' operator softmax --eval --lengths 64 --out-frac 0
refuse 4 'operator: *' operator softmax -o in/no/such.h

# Ctrl-C while tables are searched, which does not last a second.
if can_interrupt; then
	echo old >in/kept.h
	patience=${GQALUT_PATIENCE:-}
	GQALUT_PATIENCE=${GQALUT_PATIENCE:-0}
	interrupt true operator softmax --exp-entries 64 --div-entries 64 --method ga -o in/kept.h
	expect_code 130
	expect_text out/stderr 'gqalut operator: interrupted, nothing written'
	expect_text in/kept.h old
	GQALUT_PATIENCE=$patience
fi

# An option that the operator does not read is no silent wish.
refuse 2 'operator: --exp-entries has no meaning with operator layernorm' operator layernorm --exp-entries 16
refuse 2 'operator: --rsqrt-entries has no meaning with operator softmax' operator softmax --rsqrt-entries 16
refuse 2 'operator: --entries has no meaning with operator softmax' operator softmax --entries 16
refuse 2 'operator: --div-entries has no meaning with --softmax log2' operator softmax --softmax log2 --div-entries 4
refuse 2 'operator: --method has no meaning with --softmax log2-fine' operator softmax --softmax log2-fine --method ga
refuse 2 'operator: --out-frac has no meaning with --softmax log2' \
	operator softmax --softmax log2 --eval --out-frac 8
refuse 2 'operator: --lengths has no meaning without --eval or --compare' operator softmax --lengths 64
refuse 2 'operator: --format has no meaning without --eval or --compare' operator rmsnorm --format csv
refuse 2 'operator: --lengths has no meaning with --input in/rows.npy: *' \
	operator softmax --eval --input in/rows.npy --lengths 64
refuse 2 'operator: --rows has no meaning with --input in/rows.npy: *' \
	operator softmax --eval --input in/rows.npy --rows 2
refuse 2 'operator: --exp-entries has no meaning with operator gelu' operator gelu --exp-entries 4
refuse 2 'operator: --lengths has no meaning with operator gelu' operator gelu --lengths 64
refuse 2 'operator: --eval has no meaning with operator gelu: its report has the figures' operator gelu --eval
rm -f in/kept.h in/softmax.h in/again.h in/log2.h in/norm.h in/gelu_operator.h in/figures.csv in/more.csv in/rows.npy
