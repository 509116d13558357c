# gqalut mx over many tensors: rules, a budget of bits, folders.

# tensor FILE SEED ROWS COLUMNS SIZE: numbers within SIZE, one column ten times that.
tensor() {
	awk -v seed="$2" -v rows="$3" -v columns="$4" -v size="$5" 'BEGIN {
		v = seed
		for (r = 0; r < rows; r++)
			for (c = 0; c < columns; c++) {
				v = (v * 16807) % 2147483647
				printf "%.6f%s", (c == 5 ? 10 : 1) * size * (2 * v / 2147483647 - 1),
					c + 1 < columns ? "," : "\n"
			}
	}' >"$1"
}

mkdir -p in/set/l0 in/set/.hidden in/empty
tensor in/set/l0/attn.in.csv 11 6 40 2
tensor in/set/l0/mlp.csv 12 9 33 0.1
tensor in/set/head.csv 13 3 70 5
tensor in/set/.hidden/no.csv 14 1 8 1
tensor in/set/.no.csv 14 1 8 1
printf 'no numbers\n' >in/set/notes.txt
ln -s ../set in/set/l0/again

# A folder: names in it, in their order.
accept mx eval in/set --format csv
cut -d , -f 1 out/stdout | uniq | tr -d '\n' >out/names
expect_text out/names 'tensor"head.csv""l0/attn.in.csv""l0/mlp.csv"'

# The first rule that matches holds; what it does not set is the default's.
cat >in/mix.yaml <<'END'
version: 1
default: {bits: 3, block: 16, outliers: 1}
tensors:
  - match: "*attn*.in"
    bits: 5
  - {match: "h[a-f]a?", bits: 8, block: 32, outliers: 0}
  - {match: "l0/attn.*", bits: 7}
  - {match: "tail", bits: 7}
END
accept mx eval --config in/mix.yaml in/set --format csv -o in/mix.csv
expect_text out/stderr 'gqalut mx: in/mix.yaml:7:5: earlier rules take every tensor of the rule '\''l0/attn.\*'\''
gqalut mx: in/mix.yaml:8:5: no tensor matches the rule '\''tail'\''
gqalut mx: in/mix.yaml: no rule matches 1 of 3 tensors, the default holds: l0/mlp'
cut -d , -f 1,2 in/mix.csv | sed -n '2p;5p;8p;11,13p' >out/formats
expect_text out/formats '"head",MXINT-8(32/0)
"l0/attn.in",MX-OPAL-5(16/1)
"l0/mlp",MX-OPAL-3(16/1)
,mix
,MXINT(32)
,INT8 per-tensor'
# Each tensor has the figures that it has alone, and the total is their sum.
accept mx eval in/set/l0/attn.in.csv --bits 5 --block 16 --outliers 1 --format csv
[ "$(sed -n 2p out/stdout | cut -d , -f 2-)" = "$(sed -n 5p in/mix.csv | cut -d , -f 2-)" ] ||
	fail 'expected the figures of the tensor alone'
awk -F , 'NR > 1 && (NR - 2) % 3 == 0 {
		if (NR < 11) { bits += $3 * $7; error += $4 * $7; n += $7 }
		else if ($7 != n || ($3 - bits / n) ^ 2 > 1e-14 || ($4 * n / error - 1) ^ 2 > 1e-14) exit 1
		seen++
	}
	END { exit seen != 4 }' in/mix.csv || fail 'expected the sums of the tensors as total'
accept mx eval --config in/mix.yaml in/set
expect_text out/stdout '*l0/attn.in*MX-OPAL-5(16/1)*total*mix*total*MXINT(32)*total*INT8*'
accept mx eval --config in/mix.yaml -q in/set/head.csv in/set/l0/mlp.csv --format json
expect_empty out/stderr
expect_text out/stdout '*"tensor": "head", "format": "MXINT-8(32/0)"*"tensor": null, "format": "mix"*'

# Within a budget: as good as the best of all choices, for many budgets.
widths='3 4 6 8'
for b in $widths; do
	accept mx eval in/set --bits $b --block 16 --outliers 1 --format csv
	awk -F , -v b=$b '(NR - 2) % 3 == 0 { printf "%d %.12g %.12g %d\n", b, $3 * $7, $4 * $7, $7 }' out/stdout
done >in/choices
for budget in 5.13 5.4 5.75 6 6.3 7 7.77 8.4 9.1 20; do
	accept mx eval in/set --budget $budget --bits 3,4,6,8 --block 16 --outliers 1 -o in/best.yaml \
		--format csv
	awk -F , -v budget=$budget '
		FILENAME == ARGV[1] {
			split($0, f, " ")
			i = seen[f[1]]++
			if (i == 0) width[++widths] = f[1]
			bits[widths, i] = f[2]; error[widths, i] = f[3]
			if (widths == 1) n += f[4]
			next
		}
		$2 == "mix" { got = $4 * $7; got_bits = $3 }
		$1 == "" && $2 != "mix" { uniform = $4 * $7; uniform_bits = $3 }
		END {
			best = flat = 1e300
			for (a = 1; a <= widths; a++)
				for (b = 1; b <= widths; b++)
					for (c = 1; c <= widths; c++) {
						all = bits[a, 0] + bits[b, 1] + bits[c, 2]
						e = error[a, 0] + error[b, 1] + error[c, 2]
						if (all > budget * n + 1e-3) continue
						if (e < best) best = e
						if (a == b && b == c && e < flat) flat = e
					}
			exit !(got_bits <= budget + 1e-8 && uniform_bits <= budget + 1e-8 &&
				(got / best - 1) ^ 2 < 1e-14 && (uniform / flat - 1) ^ 2 < 1e-14)
		}' in/choices out/stdout || fail 'expected the least error within the budget'
	# The mix that is written has the figures that were told.
	grep '"\|,mix,' out/stdout >out/told
	accept mx eval --config in/best.yaml in/set --format csv
	expect_empty out/stderr
	awk 'NR > 1 && (NR - 2) % 3 == 0' out/stdout | cmp -s - out/told ||
		fail 'expected the figures of the budget from its mix'
done
accept mx eval in/set --budget 6 --bits 3,4,6,8 --block 16 --outliers 1 -o in/best.yaml
expect_text out/stdout '*squared error * bits an element; * with 4 bits for all'
accept mx eval in/set --budget 6 --bits 3,4,6,8 --block 16 --outliers 1 -o in/again.yaml -q
expect_empty out/stdout
cmp -s in/best.yaml in/again.yaml || fail 'expected the same mix'
# Names that look like patterns.
tensor 'in/set/w[0]*?.csv' 15 2 16 1
accept mx eval in/set --budget 6 --block 16 --outliers 1 -o in/odd.yaml -q
accept mx eval --config in/odd.yaml in/set
expect_empty out/stderr
rm 'in/set/w[0]*?.csv'
# The least budget that a refusal tells is enough.
refuse 2 'mx: --budget 4.5 is not allowed: at least * bits an element, all tensors in 3 bits' \
	mx eval in/set --budget 4.5 --block 16 --outliers 1 -o in/none.yaml
least=$(sed 's/.*at least \([0-9.]*\) .*/\1/' out/stderr)
accept mx eval in/set --budget "$least" --block 16 --outliers 1 -o in/least.yaml -q
[ "$(grep -c 'bits: 3, block: 16, outliers: 1}' in/least.yaml)" -eq 3 ] || fail 'expected 3 bits for all'

# A folder of blocks.
accept mx quantize --config in/best.yaml in/set -o in/blocks
[ "$(wc -l <out/stderr)" -eq 3 ] || fail 'expected a line a tensor'
bits=$(sed -n 's/.*"l0.mlp", bits: \([0-9]\).*/\1/p' in/best.yaml)
accept mx quantize in/set/l0/mlp.csv --bits "$bits" --block 16 --outliers 1 -q -o in/mlp.mx
cmp -s in/mlp.mx in/blocks/l0/mlp.mx || fail 'expected the blocks of the tensor alone'
accept mx quantize in/set -q --bits "$bits" --block 16 --outliers 1 -o in/blocks2
cmp -s in/mlp.mx in/blocks2/l0/mlp.mx || fail 'expected one format for all'
[ -f in/blocks/l0/attn.in.mx ] && [ -f in/blocks/head.mx ] || fail 'expected a file a tensor'

refuse 4 'mx: in/none.yaml: cannot read: *' mx eval --config in/none.yaml in/set
refuse 3 'mx: in/best.yaml: no rule matches the tensor '\''other'\'', and there is no default' \
	mx eval --config in/best.yaml in/other.csv
printf 'version: 1\ndefault: {bits: 9, block: 16, outliers: 0}\n' >in/wrong.yaml
refuse 3 'mx: in/wrong.yaml:2:17: '\''bits'\'' must be an integer in 3..8, not '\''9'\' \
	mx eval --config in/wrong.yaml in/set
refuse 2 'mx: in/empty has no .npy and no .csv file' mx eval in/empty
refuse 2 'mx: two tensors have the name '\''head'\'': *' \
	mx eval --config in/mix.yaml in/set/head.csv in/set/l0/../head.csv
refuse 2 'mx: two tensors have the name '\''head'\'': *' \
	mx eval --budget 6 in/set/head.csv in/set/l0/../head.csv -o in/x.yaml
refuse 2 'mx: --bits with several widths needs --budget*' mx eval in/set --bits 3,4
refuse 2 'mx: --block and --config exclude each other*' mx eval --config in/mix.yaml --block 8 in/set
refuse 2 'mx: --budget writes rules, --config reads them*' \
	mx eval --config in/mix.yaml --budget 4 in/set -o in/x.yaml
refuse 2 'mx: --budget needs -o MIX.yaml*' mx eval in/set --budget 6
refuse 2 'mx: --budget is for eval' mx quantize in/set --budget 6 -o in/x
refuse 2 'mx: --config is for quantize and eval' mx dequantize --config in/mix.yaml in/mlp.mx -o in/x
refuse 2 'mx: --budget 0 is not allowed: 1..64' mx eval in/set --budget 0 -o in/x.yaml
refuse 2 'mx: --outliers 17 is not allowed*' \
	mx eval in/set --budget 6 --block 16 --outliers 17 -o in/x.yaml
refuse 2 'mx: -o DIR says where*' mx quantize in/set
refuse 4 'mx: --output in/no/blocks: *' mx quantize in/set -o in/no/blocks
refuse 4 'mx: --output in/mlp.mx: *' mx quantize in/set -o in/mlp.mx
refuse 4 'mx: --output in/no/x.yaml*' mx eval in/set --budget 6 -o in/no/x.yaml
tab=$(printf 'a\tb')
tensor "in/$tab.csv" 16 1 4 1
refuse 2 '*: the tensor'\''s name is no UTF-8 without control characters or line separators' \
	mx eval "in/$tab.csv" --budget 9 -o in/x.yaml
[ ! -e in/x ] && [ ! -e in/x.yaml ] || fail 'expected that nothing is written'
rm -rf in/set in/empty in/blocks in/blocks2 in/choices in/mlp.mx in/*.yaml in/mix.csv "in/$tab.csv"
