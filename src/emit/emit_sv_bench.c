/* The bench of a module, and the vectors that it compares with. */
#include "emit/emit_sv.h"

/* Those at both ends of what is allowed, and around the table's own. */
int gqalut_sv_betas(const struct gqalut_table *table, int beta[GQALUT_SV_BETAS])
{
	const int wanted[GQALUT_SV_BETAS] = { GQALUT_MIN_BETA, -8,          table->beta - 3,
		                              table->beta - 1, table->beta, table->beta + 1,
		                              table->beta + 3, 20,          GQALUT_MAX_BETA };
	int count = 0;
	for (int b = GQALUT_MIN_BETA; b <= GQALUT_MAX_BETA; b++) {
		bool listed = false;
		for (int i = 0; i < GQALUT_SV_BETAS; i++)
			listed = listed || wanted[i] == b;
		if (listed)
			beta[count++] = b;
	}
	return count;
}

static int32_t negated(int32_t code, int bits)
{
	int32_t most = ((int32_t)1 << (bits - 1)) - 1;
	return -code > most ? most : -code;
}

/* One change of a table by BIT of a bank's number: the breakpoints move, and the
 * values are others. */
static void change(struct gqalut_table *table, int bit)
{
	const bool positive = gqalut_reduction_relative(table->reduction.kind);
	for (int i = 0; i < table->entries - 1; i++)
		table->breakpoint[i] += 1 << bit;
	if (bit == 2) /* at twice the x */
		table->breakpoint_frac--;
	for (int s = 0; s < table->entries; s++) {
		if (bit == 0 && positive) { /* f becomes f/4 */
			table->slope_frac[s] += 2;
			table->intercept_frac[s] += 2;
		} else if (bit == 0) { /* f becomes -f */
			table->slope[s] = negated(table->slope[s], table->slope_bits);
			table->intercept[s] = negated(table->intercept[s], table->intercept_bits);
		} else if (bit == 1) { /* f becomes f/2 */
			table->slope_frac[s]++;
			table->intercept_frac[s]++;
		}
	}
	gqalut_table_thresholds(table);
}

void gqalut_sv_bank(const struct gqalut_table *table, int bank, struct gqalut_table *held)
{
	*held = *table;
	for (int bit = 0; bit < 3; bit++) {
		struct gqalut_table changed = *held;
		if ((bank >> bit & 1) == 0)
			continue;
		change(&changed, bit);
		if (gqalut_table_check(&changed, NULL) == GQALUT_OK)
			*held = changed;
	}
}

/* One line a code of TABLE in bank BANK; the number of lines. */
static int add_vectors(struct gqalut_text *text, const struct gqalut_table *table, int bank)
{
	int beta[GQALUT_SV_BETAS], betas = gqalut_sv_betas(table, beta), lines = 0;
	for (int a = 0; a < table->alpha_count; a++) {
		for (int32_t q = gqalut_format_min(table->input);
		     q <= gqalut_format_max(table->input); q++, lines++) {
			int32_t acc = gqalut_table_accumulate(table, a, q);
			int depth = gqalut_table_frac_bits(table, table->alpha[a]);
			gqalut_text_add(text, "%x_%02x_%04x_%02x_%08lx", (unsigned)bank,
			                (unsigned)table->alpha[a] & 0xff, (unsigned)q & 0xffff,
			                (unsigned)depth & 0xff, (unsigned long)(uint32_t)acc);
			for (int b = 0; b < betas; b++)
				gqalut_text_add(
				        text, "_%04x",
				        (unsigned)gqalut_table_requantise(table, a, acc, beta[b]) &
				                0xffff);
			gqalut_text_add(text, "\n");
		}
	}
	return lines;
}

static int banks_of(const struct gqalut_sv_unit *unit)
{
	return 1 << unit->bank_bits;
}

void gqalut_sv_vectors(const struct gqalut_sv_unit *unit)
{
	const struct gqalut_table *table = unit->table;
	struct gqalut_text *text = unit->text;
	int beta[GQALUT_SV_BETAS], betas = gqalut_sv_betas(table, beta), lines = 0;
	gqalut_text_add(text,
	                "// %s_tb: what the evaluator has for %s\n"
	                "// bank, alpha, code, frac, acc, then y at beta",
	                unit->module, unit->module);
	for (int b = 0; b < betas; b++)
		gqalut_text_add(text, "%s %d", b > 0 ? "," : "", beta[b]);
	gqalut_text_add(text, "; the last line is their number\n");
	for (int bank = 0; bank < banks_of(unit); bank++) {
		struct gqalut_table held;
		gqalut_sv_bank(table, bank, &held);
		lines += add_vectors(text, &held, bank);
	}
	gqalut_text_add(text, "%x\n", (unsigned)lines);
}

/* The signals of the module, and the module. */
static void add_dut(const struct gqalut_sv_unit *unit)
{
	const struct gqalut_table *table = unit->table;
	struct gqalut_text *text = unit->text;
	bool stages = unit->options.pipeline > 0;
	gqalut_text_add(text, "\tlogic clk = 1'b0;\n\talways #5 clk = ~clk;\n\n");
	if (stages)
		gqalut_text_add(text, "\tlogic rst = 1'b1;\n");
	if (stages && unit->options.flow == GQALUT_SV_ENABLE)
		gqalut_text_add(text, "\tlogic en = 1'b0;\n");
	else if (stages)
		gqalut_text_add(text, "\tlogic in_valid = 1'b0, in_ready, out_valid, out_ready = "
		                      "1'b0;\n");
	if (unit->registers) {
		gqalut_text_add(text, "\tlogic wr_en = 1'b0;\n");
		if (unit->bank_bits > 0)
			gqalut_text_add(text,
			                "\tlogic [%d:0] wr_func = '0;\n"
			                "\tlogic [%d:0] func = '0;\n",
			                unit->bank_bits - 1, unit->bank_bits - 1);
		gqalut_text_add(text,
		                "\tlogic [%d:0] wr_addr = '0;\n\tlogic [%d:0] wr_data = '0;\n",
		                unit->index_bits, gqalut_sv_word_bits(unit) - 1);
	}
	gqalut_text_add(text, "\tlogic %s[%d:0] q = '0;\n", table->input.is_signed ? "signed " : "",
	                table->input.bits - 1);
	if (unit->has_alpha)
		gqalut_text_add(text, "\tlogic signed [5:0] alpha = '0;\n");
	gqalut_text_add(text, "\tlogic signed [5:0] beta = '0;\n");
	gqalut_sv_declare(text, "acc", unit->acc_bits, true);
	gqalut_sv_declare(text, "frac", 7, true);
	gqalut_sv_declare(text, "y", table->output.bits, table->output.is_signed);
	gqalut_text_add(text, "\t%s dut (.*);\n", unit->module);
}

/* What is expected of result R, which is that of beta R % BETAS of a line. */
static void add_expected(const struct gqalut_sv_unit *unit)
{
	const struct gqalut_table *table = unit->table;
	struct gqalut_text *text = unit->text;
	int beta[GQALUT_SV_BETAS], betas = gqalut_sv_betas(table, beta);
	gqalut_text_add(text, "\n\tfunction automatic logic signed [5:0] beta_of(input int b);\n"
	                      "\t\tcase (b)\n");
	for (int b = 0; b < betas; b++) {
		if (b < betas - 1)
			gqalut_text_add(text, "\t\t\t%d: beta_of = ", b);
		else
			gqalut_text_add(text, "\t\t\tdefault: beta_of = ");
		gqalut_sv_literal(text, 6, true, beta[b]);
		gqalut_text_add(text, ";\n");
	}
	gqalut_text_add(text, "\t\tendcase\n\tendfunction\n");
	gqalut_text_add(
	        text,
	        "\n\t// Compares the outputs with result r, and counts it if it is a new one.\n"
	        "\tlogic [LINE-1:0] line;\n"
	        "\tlogic [15:0] y_line;\n"
	        "\tlogic signed [%d:0] acc_want;\n"
	        "\tlogic signed [6:0] frac_want;\n"
	        "\tlogic %s[%d:0] y_want;\n"
	        "\ttask compare(input int r);\n"
	        "\t\tline = lines[r / BETAS];\n"
	        "\t\ty_line = line[16 * (BETAS - 1 - r %% BETAS) +: 16];\n"
	        "\t\tacc_want = line[16 * BETAS +: %d];\n"
	        "\t\tfrac_want = line[16 * BETAS + 32 +: 7];\n"
	        "\t\ty_want = y_line[%d:0];\n"
	        "\t\tif (acc !== acc_want || frac !== frac_want || y !== y_want)\n"
	        "\t\t\t$fatal(1, \"%s:%s code %%0d, alpha %%0d, beta %%0d: got acc %%0d, frac "
	        "%%0d, y %%0d, "
	        "wanted acc %%0d, frac %%0d, y %%0d\",\n"
	        "\t\t\t\t%s$signed(line[16 * BETAS + 40 +: 16]), $signed(line[16 * BETAS + 56 +: "
	        "8]), "
	        "beta_of(r %% BETAS),\n"
	        "\t\t\t\tacc, frac, y, acc_want, frac_want, y_want);\n"
	        "\t\tif (r == compared)\n"
	        "\t\t\tcompared = compared + 1;\n"
	        "\tendtask\n",
	        unit->acc_bits - 1, table->output.is_signed ? "signed " : "",
	        table->output.bits - 1, unit->acc_bits, table->output.bits - 1, unit->module,
	        unit->bank_bits > 0 ? " function %0d," : "",
	        unit->bank_bits > 0 ? "line[16 * BETAS + 64 +: 4], " : "");
	gqalut_text_add(text,
	                "\n\t// Puts the operands of result r on the inputs.\n"
	                "\tlogic [LINE-1:0] next;\n"
	                "\ttask drive(input int r);\n"
	                "\t\tnext = lines[r / BETAS];\n"
	                "\t\tq <= next[16 * BETAS + 40 +: %d];\n",
	                table->input.bits);
	if (unit->has_alpha)
		gqalut_text_add(text, "\t\talpha <= next[16 * BETAS + 56 +: 6];\n");
	if (unit->bank_bits > 0)
		gqalut_text_add(text, "\t\tfunc <= next[16 * BETAS + 64 +: %d];\n",
		                unit->bank_bits);
	gqalut_text_add(text, "\t\tbeta <= beta_of(r %% BETAS);\n\tendtask\n");
}

/* The words of every bank, and the state of the writing. */
static void add_load(const struct gqalut_sv_unit *unit)
{
	struct gqalut_text *text = unit->text;
	int per_bank = 2 * unit->table->entries, bits = gqalut_sv_word_bits(unit);
	if (!unit->registers)
		return;
	gqalut_text_add(text,
	                "\n\t// What is written, bank by bank: the table, and changed ones.\n"
	                "\tlogic [%d:0] words [0:%d];\n\tinitial begin\n",
	                bits - 1, per_bank * banks_of(unit) - 1);
	for (int bank = 0; bank < banks_of(unit); bank++) {
		struct gqalut_table held;
		uint32_t words[GQALUT_SV_MAX_WORDS];
		gqalut_sv_bank(unit->table, bank, &held);
		gqalut_sv_words(unit, &held, words);
		for (int i = 0; i < per_bank; i++)
			gqalut_text_add(text, "\t\twords[%d] = %d'h%lx;\n", bank * per_bank + i,
			                bits, (unsigned long)words[i]);
	}
	gqalut_text_add(text, "\tend\n");
}

/* One clock of writing; while nothing is written the port holds noise. */
static void add_write(const struct gqalut_sv_unit *unit)
{
	struct gqalut_text *text = unit->text;
	int per_bank = 2 * unit->table->entries, bits = gqalut_sv_word_bits(unit);
	if (!unit->registers)
		return;
	gqalut_text_add(text,
	                "\t\twr_en <= written < %d;\n"
	                "\t\twr_addr <= written < %d ? %d'(written %% %d) : noise[%d:0];\n"
	                "\t\twr_data <= written < %d ? words[written] : noise[%d:0];\n",
	                per_bank * banks_of(unit), per_bank * banks_of(unit), unit->index_bits + 1,
	                per_bank, unit->index_bits, per_bank * banks_of(unit), bits - 1);
	if (unit->bank_bits > 0)
		gqalut_text_add(
		        text, "\t\twr_func <= written < %d ? %d'(written / %d) : noise[%d:0];\n",
		        per_bank * banks_of(unit), unit->bank_bits, per_bank, unit->bank_bits - 1);
	gqalut_text_add(text, "\t\tif (written < %d)\n\t\t\twritten <= written + 1;\n",
	                per_bank * banks_of(unit) + 1);
}

static bool is_ready(const struct gqalut_sv_unit *unit)
{
	return unit->options.pipeline > 0 && unit->options.flow == GQALUT_SV_READY;
}

/* Results come by order: result i is that of the inputs LATENCY moves before. */
static void add_enabled(const struct gqalut_sv_unit *unit)
{
	struct gqalut_text *text = unit->text;
	bool stages = unit->options.pipeline > 0;
	gqalut_text_add(text, "\t\t\tif (sent > LATENCY)\n"
	                      "\t\t\t\tcompare(sent - 1 - LATENCY);\n");
	if (stages)
		gqalut_text_add(text, "\t\t\ten <= sent < RESULTS / 4 || noise[1:0] != 2'd0;\n"
		                      "\t\t\tif (en) begin\n");
	else
		gqalut_text_add(text, "\t\t\tbegin\n");
	gqalut_text_add(text, "\t\t\t\tdrive(sent < RESULTS ? sent : RESULTS - 1);\n"
	                      "\t\t\t\tsent <= sent + 1;\n"
	                      "\t\t\tend\n");
}

/* Results come by handshakes. */
static void add_handshakes(const struct gqalut_sv_unit *unit)
{
	gqalut_text_add(
	        unit->text,
	        "\t\t\tif (out_valid !== 1'b0)\n"
	        "\t\t\t\tcompare(taken);\n"
	        "\t\t\tif (out_valid && out_ready)\n"
	        "\t\t\t\ttaken <= taken + 1;\n"
	        "\t\t\tout_ready <= sent < RESULTS / 4 || noise[1:0] != 2'd0;\n"
	        "\t\t\tif (!in_valid || in_ready) begin\n"
	        "\t\t\t\tin_valid <= sent < RESULTS && (sent < RESULTS / 4 || noise[3:2] != "
	        "2'd0);\n"
	        "\t\t\t\tif (sent < RESULTS && (sent < RESULTS / 4 || noise[3:2] != 2'd0)) begin\n"
	        "\t\t\t\t\tdrive(sent);\n"
	        "\t\t\t\t\tsent <= sent + 1;\n"
	        "\t\t\t\tend\n"
	        "\t\t\tend\n");
}

/* What counts and stalls, and the reading of the vectors. */
static void add_start(const struct gqalut_sv_unit *unit)
{
	struct gqalut_text *text = unit->text;
	gqalut_text_add(text, "\n\t// xorshift32: when to stall.\n"
	                      "\tlogic [31:0] noise;\n"
	                      "\tfunction automatic logic [31:0] shuffled(input logic [31:0] v);\n"
	                      "\t\tlogic [31:0] a, b;\n"
	                      "\t\ta = v ^ (v << 13);\n"
	                      "\t\tb = a ^ (a >> 17);\n"
	                      "\t\tshuffled = b ^ (b << 5);\n"
	                      "\tendfunction\n"
	                      "\n\tint clocks = 0, sent = 0, compared = 0;\n");
	if (unit->registers)
		gqalut_text_add(text, "\tint written = 0;\n");
	if (is_ready(unit))
		gqalut_text_add(text, "\tint taken = 0;\n");
	gqalut_text_add(text,
	                "\tint seed;\n"
	                "\tinitial begin\n"
	                "\t\tstring file;\n"
	                "\t\tif (!$value$plusargs(\"seed=%%d\", seed))\n"
	                "\t\t\tseed = 1;\n"
	                "\t\tnoise = seed ^ 32'h9e3779b9;\n"
	                "\t\tif (noise == 32'd0)\n"
	                "\t\t\tnoise = 32'd1;\n"
	                "\t\tif (!$value$plusargs(\"vectors=%%s\", file))\n"
	                "\t\t\tfile = \"%s_tb.mem\";\n"
	                "\t\t$readmemh(file, lines);\n"
	                "\t\tif (lines[VECTORS] !== LINE'(VECTORS))\n"
	                "\t\t\t$fatal(1, \"%s: %%s does not hold the %%0d vectors of this "
	                "bench\", file, VECTORS);\n"
	                "\tend\n\n",
	                unit->module, unit->module);
}

/* What happens at each clock. */
static void add_run(const struct gqalut_sv_unit *unit)
{
	struct gqalut_text *text = unit->text;
	int words = unit->registers ? 2 * unit->table->entries * banks_of(unit) : 0;
	gqalut_text_add(text, "\talways @(posedge clk) begin\n"
	                      "\t\tclocks <= clocks + 1;\n"
	                      "\t\tnoise <= shuffled(noise);\n");
	if (unit->options.pipeline > 0)
		gqalut_text_add(text, "\t\trst <= clocks < 2;\n");
	add_write(unit);
	if (unit->registers)
		gqalut_text_add(text, "\t\tif (clocks > 4 && written > %d) begin\n", words);
	else
		gqalut_text_add(text, "\t\tif (clocks > 4) begin\n");
	if (is_ready(unit))
		add_handshakes(unit);
	else
		add_enabled(unit);
	gqalut_text_add(text, "\t\tend\n");
	/* A result too many shows after the last one. */
	gqalut_text_add(text,
	                "\t\tif (compared == RESULTS%s) begin\n"
	                "\t\t\t$display(\"%s: %%0d results as expected\", compared);\n"
	                "\t\t\t$finish;\n"
	                "\t\tend\n"
	                "\t\tif (clocks > 4 * RESULTS + %d)\n"
	                "\t\t\t$fatal(1, \"%s: %%0d results of %%0d came\", compared, RESULTS);\n"
	                "\tend\n",
	                is_ready(unit) ? " && taken == RESULTS && !out_valid" : "", unit->module,
	                words + 1000, unit->module);
}

void gqalut_sv_bench(const struct gqalut_sv_unit *unit)
{
	const struct gqalut_table *table = unit->table;
	struct gqalut_text *text = unit->text;
	int beta[GQALUT_SV_BETAS], betas = gqalut_sv_betas(table, beta);
	int vectors = banks_of(unit) * table->alpha_count << table->input.bits;
	gqalut_text_add(text,
	                "module %s_tb;\n"
	                "\tlocalparam int VECTORS = %d, BETAS = %d, RESULTS = VECTORS * BETAS, "
	                "LATENCY = %d;\n"
	                "\tlocalparam int LINE = 68 + 16 * BETAS;\n"
	                "\tlogic [LINE-1:0] lines [0:VECTORS];\n\n",
	                unit->module, vectors, betas, unit->options.pipeline);
	add_dut(unit);
	add_load(unit);
	add_expected(unit);
	add_start(unit);
	add_run(unit);
	gqalut_text_add(text, "endmodule\n");
}
