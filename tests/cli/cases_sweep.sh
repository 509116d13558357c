# gqalut sweep: the grid, the front, jobs, refusals.

accept sweep --func div --entries 4:6 --in-bits 8 --coef-bits 8,5 -o in/one.csv -j 1
expect_text out/stdout '*div on 0.5..4*proven optima (mse)*Pareto front*'
cp out/stdout in/one
accept sweep --func div --entries 4,5,6 --coef-bits 8,5 -o in/two.csv -j 2
cmp -s in/one out/stdout || fail 'expected the same table from two threads'
cmp -s in/one.csv in/two.csv || fail 'expected the same CSV from two threads'
[ "$(wc -l <in/one.csv)" -eq 7 ] || fail 'expected a line a cell'
expect_text in/one.csv 'entries,in_bits,coef_bits,bytes,comparators,multiplier_bits,slope_frac,intercept_frac,mse,max_abs,pareto,impossible*'

# A cell is the optimum that gen proves.
accept gen --func div --entries 6 --method exact --format json
mse=$(sed -n 's/.*"metrics": {"mse": \([^,]*\),.*/\1/p' out/stdout)
awk -F, -v mse="$mse" '$1 == 6 && $3 == 8 { ok = ($9 - mse) ^ 2 <= (1e-8 * mse) ^ 2 } END { exit !ok }' \
	in/one.csv || fail 'expected the optimum of gen'

# The front by its definition: no other cell as cheap and as good, and better
# in one of these.
awk -F, 'NR > 1 { bytes[NR] = $4; mse[NR] = $9; front[NR] = $11 + 0 }
	END { for (i in bytes) { beaten = 0
		for (j in bytes)
			if (bytes[j] <= bytes[i] && mse[j] <= mse[i] &&
			    (bytes[j] < bytes[i] || mse[j] < mse[i]))
				beaten = 1
		if (beaten == front[i]) exit 1 } }' in/one.csv || fail 'expected the Pareto front'
accept sweep --func div --entries 4:6 --coef-bits 8,5 --pareto --csv -
[ "$(grep -c ',1,$' out/stdout)" -eq "$(($(wc -l <out/stdout) - 1))" ] || fail 'expected the front alone'

accept sweep --func div --entries 4 --in-bits 4,8 -q --csv=-
expect_text out/stdout '*4,4,8,*no code of the input*'
accept sweep --func tanh --entries 4,5 --in-bits 12 --coef-bits 16 --alphas=-16,24 --range=-15:15
expect_text out/stdout '*  4 *12 *16  impossible
*5 *12 *16  impossible
*note: 2 cells are impossible; 4 entries with 12-bit codes: no fraction bits keep *'
accept sweep --func gelu --entries 4 --cost hardware -q
expect_empty out/stdout

refuse 2 'sweep: --func is required*' sweep
refuse 2 'sweep: --func nope is not known*' sweep --func nope
refuse 2 'sweep: --entries 1 is not allowed: *2..64' sweep --func gelu --entries 1
refuse 2 'sweep: --entries 8:4 is not allowed: *' sweep --func gelu --entries 8:4
refuse 2 'sweep: --in-bits 8,13 is not allowed: *4..12' sweep --func gelu --in-bits 8,13
refuse 2 'sweep: --objective worst-alpha is not allowed: mse|max-abs' \
	sweep --func gelu --objective worst-alpha
refuse 2 'sweep: --jobs 0 is not allowed: 1..1024' sweep --func gelu -j 0
refuse 2 'sweep: unexpected argument gelu: did you mean --func?' sweep --func gelu gelu
refuse 2 'sweep: --range 1:0 is not allowed: *' sweep --func gelu --range 1:0
refuse 4 'sweep: --csv no/x.csv: folder no: *' sweep --func gelu --csv no/x.csv
refuse 4 'sweep: no/w.csv: *' sweep --func gelu --weights no/w.csv
