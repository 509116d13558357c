/* The bench of a reduced table in SystemVerilog, and what it expects.  Modules of
 * several widths W and OUT run side by side on the same vectors; one that is
 * narrower than an input leaves it out. */
#include "emit/emit_sv.h"

#include <gqalut/lookup.h>

#include "core/rng.h"
#include "emit/template.h"

/* ---- the vectors ---- */

enum {
	EXHAUSTIVE = 65536, /* v below it, and 1/16 as many d at each alpha */
	RANDOM = 1000,      /* and at each alpha 1/16 as many d */
	ALPHAS = GQALUT_MAX_REDUCED_ALPHA + 1
};

struct vectors {
	const struct gqalut_table *table;
	struct gqalut_text *text; /* NULL: they are only counted */
	int bank;
	long count;
};

/* A prime number of fractions, so that they meet codes of every sort in turn. */
static const int fractions[] = { -128, -64, -20, -8, -1, 0,  4,  7,  8,  12,
	                         15,   16,  20,  24, 31, 40, 64, 80, 127 };

enum { FRACTIONS = sizeof fractions / sizeof fractions[0] };

static int next_fraction(const struct vectors *vectors)
{
	return fractions[vectors->count % FRACTIONS];
}

static void add_vector(struct vectors *vectors, uint64_t input, int frac, uint32_t r, int shift,
                       uint32_t y)
{
	vectors->count++;
	if (vectors->text)
		gqalut_text_add(
		        vectors->text, "%x_%016llx_%02x_%08lx_%02x_%08lx_%08lx\n",
		        (unsigned)vectors->bank, (unsigned long long)input, (unsigned)frac & 0xff,
		        (unsigned long)r,
		        (unsigned)gqalut_table_frac_bits(vectors->table, vectors->table->alpha[0]) &
		                0xff,
		        (unsigned long)(uint32_t)shift, (unsigned long)y);
}

static void add_v(struct vectors *vectors, uint64_t v, int frac)
{
	int shift;
	uint32_t r = gqalut_reduced_u64(vectors->table, v, &shift);
	uint32_t y = gqalut_reduced_fixed_u64(vectors->table, v, frac, UINT32_MAX);
	add_vector(vectors, v, frac, r, shift, y);
}

static void add_d(struct vectors *vectors, int32_t d, int alpha, int frac)
{
	int shift;
	uint32_t r = gqalut_reduced_s32(vectors->table, d, alpha, &shift);
	uint32_t y = gqalut_reduced_fixed(vectors->table, r, shift, frac, UINT32_MAX);
	add_vector(vectors, (uint64_t)alpha << 32 | (uint32_t)d, frac, r, shift, y);
}

/* Inputs one after the other: fewer in the banks behind the first. */
static int exhaustive(const struct vectors *vectors)
{
	return vectors->bank == 0 ? EXHAUSTIVE : EXHAUSTIVE / 64;
}

/* Every small v, then powers of two with their neighbours and all ones, at every
 * fraction, then numbers of every length. */
static void add_integers(struct vectors *vectors)
{
	struct gqalut_rng rng = gqalut_rng_make(1);
	for (uint64_t v = 0; v < (uint64_t)exhaustive(vectors); v++)
		add_v(vectors, v, next_fraction(vectors));
	for (int i = 0; i < 64; i++)
		for (int f = 0; f < FRACTIONS; f++)
			for (int near = -1; near <= 1; near++)
				add_v(vectors, ((uint64_t)1 << i) + (uint64_t)near, fractions[f]);
	for (int i = 0; i < 64; i++)
		add_v(vectors, UINT64_MAX >> i, next_fraction(vectors));
	for (int i = 0; i < 2 * RANDOM; i++)
		add_v(vectors, gqalut_rng_next(&rng) >> (i < RANDOM ? 32 : i % 64),
		      next_fraction(vectors));
}

static void add_differences(struct vectors *vectors)
{
	struct gqalut_rng rng = gqalut_rng_make(1);
	const int32_t most = exhaustive(vectors) / ALPHAS;
	for (int alpha = 0; alpha < ALPHAS; alpha++) {
		for (int32_t d = -most; d <= most / 16; d++)
			add_d(vectors, d, alpha, next_fraction(vectors));
		for (int i = 0; i < 31; i++) {
			for (int32_t near = -1; near <= 1; near++) {
				add_d(vectors, ((int32_t)1 << i) + near, alpha,
				      next_fraction(vectors));
				add_d(vectors, -((int32_t)1 << i) + near, alpha,
				      next_fraction(vectors));
			}
		}
		add_d(vectors, INT32_MIN, alpha, next_fraction(vectors));
		add_d(vectors, INT32_MAX, alpha, next_fraction(vectors));
		for (int i = 0; i < RANDOM / ALPHAS; i++) {
			uint32_t bits = (uint32_t)(gqalut_rng_next(&rng) >> 32);
			int32_t d = bits >> 31 != 0 ? -(int32_t)(bits & INT32_MAX) : (int32_t)bits;
			add_d(vectors, gqalut_lookup_floor_shift(d, i % 31), alpha,
			      next_fraction(vectors));
		}
	}
}

static long add_all(const struct gqalut_sv_unit *unit, struct gqalut_text *text)
{
	long count = 0;
	for (int bank = 0; bank < 1 << unit->bank_bits; bank++) {
		struct gqalut_table held;
		gqalut_sv_bank(unit->table, bank, &held);
		struct vectors vectors = { &held, text, bank, 0 };
		if (held.reduction.kind == GQALUT_REDUCTION_EXP2)
			add_differences(&vectors);
		else
			add_integers(&vectors);
		count += vectors.count;
	}
	return count;
}

void gqalut_sv_operator_vectors(const struct gqalut_sv_unit *unit)
{
	struct gqalut_text *text = unit->text;
	const bool exp2 = unit->table->reduction.kind == GQALUT_REDUCTION_EXP2;
	gqalut_text_add(text,
	                "// %s_tb: what the evaluator has for %s\n"
	                "// bank, %s, frac, r, r_frac, shift, y of 32 bits; the last line is "
	                "their number\n",
	                unit->module, unit->module, exp2 ? "alpha and d (8 digits each)" : "v");
	gqalut_text_add(text, "%lx\n", (unsigned long)add_all(unit, text));
}

/* ---- the bench ---- */

/* Widths of the modules side by side. */
struct width {
	int w, out;
};

enum { MODULES = 3 };

static struct width width_of(const struct gqalut_table *table, int module)
{
	static const struct width integers[MODULES] = { { 32, 0 }, { 64, 32 }, { 13, 5 } };
	static const struct width differences[MODULES] = { { 16, 0 }, { 32, 32 }, { 9, 16 } };
	struct width width = table->reduction.kind == GQALUT_REDUCTION_EXP2 ? differences[module]
	                                                                    : integers[module];
	if (width.out == 0)
		width.out = table->output.bits;
	return width;
}

static const char bench_head[] = "module @N_tb;\n"
                                 "\tlocalparam COUNT = @C, STAGES = @L;\n"
                                 "\tlogic [179:0] vectors [0:COUNT];\n"
                                 "\tlogic [63:0] in;\n"
                                 "\tlogic [3:0] bank;\n"
                                 "\tlogic signed [7:0] frac;\n"
                                 "\tlogic clk = 1'b0;\n";

/* Module @i of W = @w and OUT = @o. */
static const char bench_module[] = "\n\tlogic [@r:0] r@i;\n"
                                   "\tlogic signed [6:0] r_frac@i;\n"
                                   "\tlogic signed [@h:0] shift@i;\n"
                                   "\tlogic [@y:0] y@i;\n"
                                   "\t@N #(.W(@w), .OUT(@o)) dut@i (\n";

static const char input_v[] = "\t\t.v(in[@W:0]), ";
static const char input_d[] = "\t\t.d(in[@W:0]), .alpha(in[35:32]), ";
static const char bench_ports[] =
        ".frac(frac), .r(r@i), .r_frac(r_frac@i), .shift(shift@i), .y(y@i)\n"
        "\t);\n";

static const char flow_enable[] = "\tlogic rst = 1'b1, en;\n";
static const char flow_ready[] = "\tlogic rst = 1'b1;\n"
                                 "\tlogic in_valid, out_ready;\n"
                                 "\tlogic [@m:0] in_ready, out_valid;\n";

static const char bench_tasks[] =
        "\n\tlogic [31:0] random;\n"
        "\ttask toss; // xorshift (Marsaglia)\n"
        "\t\tbegin\n"
        "\t\t\trandom = random ^ (random << 13);\n"
        "\t\t\trandom = random ^ (random >> 17);\n"
        "\t\t\trandom = random ^ (random << 5);\n"
        "\t\tend\n"
        "\tendtask\n"
        "\n"
        "\ttask drive(input integer i);\n"
        "\t\tbegin\n"
        "\t\t\t{bank, in, frac} = vectors[i][179:104];\n"
        "\t\tend\n"
        "\tendtask\n"
        "\n"
        "\t// y of fewer bits is the same, held at all ones.\n"
        "\tlogic [3:0] bank_of;\n"
        "\tlogic [63:0] of;\n"
        "\tlogic signed [7:0] at, r_frac;\n"
        "\tlogic [31:0] r, y;\n"
        "\tlogic signed [31:0] shift;\n"
        "\ttask differs(input integer w, input [31:0] got_r, input integer got_frac, got_shift,\n"
        "\t\tinput [31:0] got_y);\n"
        "\t\tbegin\n"
        "\t\t\t$display(\"@N: W %0d, bank %0d, @X, frac %0d: got r %0d, r_frac %0d,\",\n"
        "\t\t\t\tw, bank_of, @x, at, got_r, got_frac);\n"
        "\t\t\t$fatal(1, \"@N: shift %0d, y %0d, wanted r %0d, %0d, shift %0d, y %0d or all "
        "ones\",\n"
        "\t\t\t\tgot_shift, got_y, r, r_frac, shift, y);\n"
        "\t\tend\n"
        "\tendtask\n"
        "\ttask check(input integer i);\n"
        "\t\tbegin\n"
        "\t\t\t{bank_of, of, at, r, r_frac, shift, y} = vectors[i];\n";

/* An input of the width of module @i. */
static const char fits_v[] = "\t\t\tif (of >> @w == 0";
static const char fits_d[] = "\t\t\tif ($signed(of[31:0]) >>> @W == $signed(of[31:0]) >>> 31";
static const char bench_compare[] =
        " && (r@i !== r[@r:0] || r_frac@i !== r_frac[6:0] || shift@i !== shift[@h:0] ||\n"
        "\t\t\t\ty@i !== (y >> @o == 0 ? y[@y:0] : {@o{1'b1}})))\n"
        "\t\t\t\tdiffers(@w, 32'(r@i), 32'(r_frac@i), 32'(shift@i), 32'(y@i));\n";

static const char bench_start[] =
        "\n"
        "\tlogic [8*256-1:0] path;\n"
        "\tinteger sent, got, idle;\n"
        "\tinitial begin\n"
        "\t\tif (!$value$plusargs(\"vectors=%s\", path)) path = \"@N_tb.mem\";\n"
        "\t\tif (!$value$plusargs(\"seed=%d\", random) || random == 0) random = 1;\n"
        "\t\t$readmemh(path, vectors);\n"
        "\t\tif (vectors[COUNT] !== COUNT) $fatal(1, \"@N: not the vectors of this bench\");\n"
        "\t\tsent = 0;\n"
        "\t\tgot = 0;\n"
        "\t\tidle = 0;\n";

/* The words of every bank, and the port on which noise is not to be taken. */
static const char load_ports[] = "\tlogic wr_en = 1'b0;\n"
                                 "\tlogic [3:0] wr_func;\n"
                                 "\tlogic [@a:0] wr_addr;\n"
                                 "\tlogic [@b:0] wr_data;\n";
static const char load_task[] =
        "\ttask write(input [3:0] func, input [@a:0] addr, input [@b:0] data);\n"
        "\t\tbegin\n"
        "\t\t\t{wr_func, wr_addr, wr_data} = {func, addr, data};\n"
        "\t\t\twr_en = 1'b1;\n"
        "\t\t\t#1 clk = 1'b1;\n"
        "\t\t\t#1 clk = 1'b0;\n"
        "\t\t\twr_en = 1'b0;\n"
        "\t\t\twr_data = ~data;\n"
        "\t\t\t#1 clk = 1'b1;\n"
        "\t\t\t#1 clk = 1'b0;\n"
        "\t\tend\n"
        "\tendtask\n"
        "\n"
        "\ttask load; // the table, and in other banks changed ones\n"
        "\t\tbegin\n";

static const char run_still[] = "\t\twhile (got < COUNT) begin\n"
                                "\t\t\tdrive(got);\n"
                                "\t\t\t#1 check(got);\n"
                                "\t\t\tgot = got + 1;\n"
                                "\t\tend\n";

static const char run_reset[] = "\t\tdrive(0);\n"
                                "\t\t@I\n"
                                "\t\trepeat (2) begin\n"
                                "\t\t\t#1 clk = 1'b1;\n"
                                "\t\t\t#1 clk = 1'b0;\n"
                                "\t\tend\n"
                                "\t\trst = 1'b0;\n";

/* What is held while en is 0 is looked at again. */
static const char run_enable[] = "\t\twhile (got < COUNT) begin\n"
                                 "\t\t\ttoss;\n"
                                 "\t\t\ten = random[3:2] != 2'd0;\n"
                                 "\t\t\tdrive(sent < COUNT ? sent : 0);\n"
                                 "\t\t\t#1 clk = 1'b1;\n"
                                 "\t\t\t#1 clk = 1'b0;\n"
                                 "\t\t\tif (en) sent = sent + 1;\n"
                                 "\t\t\tif (sent >= STAGES) begin\n"
                                 "\t\t\t\tcheck(sent - STAGES);\n"
                                 "\t\t\t\tgot = sent - STAGES + 1;\n"
                                 "\t\t\tend\n"
                                 "\t\tend\n";

/* At first everything moves, then both sides stall at random. */
static const char run_ready[] =
        "\t\twhile (got < COUNT || idle < 8) begin\n"
        "\t\t\ttoss;\n"
        "\t\t\tin_valid = sent < COUNT && (sent < 100 || random[3:2] != 2'd0);\n"
        "\t\t\tout_ready = sent < 100 || random[6:5] != 2'd0;\n"
        "\t\t\tdrive(in_valid ? sent : 0);\n"
        "\t\t\t#1;\n"
        "\t\t\tif (in_ready !== {@M{in_ready[0]}} || out_valid !== {@M{out_valid[0]}} ||\n"
        "\t\t\t\t(out_ready && !in_ready[0]) || (out_valid[0] && got >= sent))\n"
        "\t\t\t\t$fatal(1, \"@N: in_ready %b, out_valid %b after %0d in, %0d out\",\n"
        "\t\t\t\t\tin_ready, out_valid, sent, got);\n"
        "\t\t\tif (out_valid[0]) check(got);\n"
        "\t\t\tidle = out_valid[0] ? 0 : idle + 1;\n"
        "\t\t\tif (idle > 100) $fatal(1, \"@N: nothing comes after %0d\", got);\n"
        "\t\t\tif (in_valid && in_ready[0]) sent = sent + 1;\n"
        "\t\t\tif (out_valid[0] && out_ready) got = got + 1;\n"
        "\t\t\tclk = 1'b1;\n"
        "\t\t\t#1 clk = 1'b0;\n"
        "\t\tend\n";

static const char bench_end[] = "\t\t$display(\"@N: %0d results as expected\", got);\n"
                                "\t\t$finish;\n"
                                "\tend\n"
                                "endmodule\n";

struct bench {
	const struct gqalut_sv_unit *unit;
	struct gqalut_text *text;
	struct gqalut_emit_words words;
};

static void add(const struct bench *bench, const char *format)
{
	gqalut_emit_template(bench->text, bench->words.word, format);
}

static bool is_exp2(const struct bench *bench)
{
	return bench->unit->table->reduction.kind == GQALUT_REDUCTION_EXP2;
}

static bool is_ready(const struct bench *bench)
{
	return bench->unit->options.flow == GQALUT_SV_READY;
}

/* The ports of module @i before its operands. */
static void add_control_ports(const struct bench *bench)
{
	const struct gqalut_sv_unit *unit = bench->unit;
	if (unit->registers || unit->options.pipeline > 0)
		add(bench, "\t\t.clk(clk),\n");
	if (unit->options.pipeline > 0)
		add(bench,
		    is_ready(bench)
		            ? "\t\t.rst(rst), .in_valid(in_valid), .in_ready(in_ready[@i]),\n"
		              "\t\t.out_valid(out_valid[@i]), .out_ready(out_ready),\n"
		            : "\t\t.rst(rst), .en(en),\n");
	if (unit->registers)
		add(bench, "\t\t.wr_en(wr_en), .wr_addr(wr_addr), .wr_data(wr_data),\n");
	if (unit->bank_bits > 0)
		gqalut_text_add(bench->text, "\t\t.wr_func(wr_func[%d:0]), .func(bank[%d:0]),\n",
		                unit->bank_bits - 1, unit->bank_bits - 1);
}

static void add_module(const struct bench *bench)
{
	add(bench, bench_module);
	add_control_ports(bench);
	add(bench, is_exp2(bench) ? input_d : input_v);
	add(bench, bench_ports);
}

static void add_compare(const struct bench *bench)
{
	add(bench, is_exp2(bench) ? fits_d : fits_v);
	add(bench, bench_compare);
}

static void for_each_module(const struct bench *bench, void (*add_part)(const struct bench *))
{
	for (int i = 0; i < MODULES; i++) {
		struct bench inner = *bench;
		struct gqalut_emit_words *words = &inner.words;
		const struct width width = width_of(bench->unit->table, i);
		gqalut_emit_word_number(words, "@i", i);
		gqalut_emit_word_number(words, "@w", width.w);
		gqalut_emit_word_number(words, "@W", width.w - 1);
		gqalut_emit_word_number(words, "@o", width.out);
		gqalut_emit_word_number(words, "@y", width.out - 1);
		add_part(&inner);
	}
}

static void add_load(const struct bench *bench)
{
	const struct gqalut_sv_unit *unit = bench->unit;
	if (!unit->registers)
		return;
	add(bench, load_task);
	for (int bank = 0; bank < 1 << unit->bank_bits; bank++) {
		struct gqalut_table held;
		uint32_t words[GQALUT_SV_MAX_WORDS];
		gqalut_sv_bank(unit->table, bank, &held);
		gqalut_sv_words(unit, &held, words);
		for (int i = 0; i < 2 * unit->table->entries; i++)
			gqalut_text_add(bench->text, "\t\t\twrite(%d, %d, %d'h%lx);\n", bank, i,
			                gqalut_sv_word_bits(unit), (unsigned long)words[i]);
	}
	add(bench, "\t\tend\n\tendtask\n");
}

static void add_words(struct bench *bench)
{
	struct gqalut_emit_words *words = &bench->words;
	const struct gqalut_sv_unit *unit = bench->unit;
	gqalut_emit_word_add(words, "@N", unit->module);
	gqalut_emit_word_number(words, "@C", (int)add_all(unit, NULL));
	gqalut_emit_word_number(words, "@L", unit->options.pipeline);
	gqalut_emit_word_number(words, "@r", gqalut_sv_value_bits(unit) - 1);
	gqalut_emit_word_number(words, "@h", gqalut_sv_shift_bits(unit) - 1);
	gqalut_emit_word_number(words, "@M", MODULES);
	gqalut_emit_word_number(words, "@m", MODULES - 1);
	gqalut_emit_word_number(words, "@a", unit->index_bits);
	gqalut_emit_word_number(words, "@b", gqalut_sv_word_bits(unit) - 1);
	gqalut_emit_word_add(words, "@X", is_exp2(bench) ? "alpha %0d, d %0d" : "v %0d");
	gqalut_emit_word_add(words, "@x", is_exp2(bench) ? "of[35:32], $signed(of[31:0])" : "of");
	gqalut_emit_word_add(words, "@I",
	                     is_ready(bench) ? "{in_valid, out_ready} = 2'b00;" : "en = 1'b0;");
}

void gqalut_sv_operator_bench(const struct gqalut_sv_unit *unit)
{
	struct bench bench = { .unit = unit, .text = unit->text };
	const bool stages = unit->options.pipeline > 0, ready = is_ready(&bench);
	add_words(&bench);
	add(&bench, bench_head);
	if (stages)
		add(&bench, ready ? flow_ready : flow_enable);
	if (unit->registers)
		add(&bench, load_ports);
	for_each_module(&bench, add_module);
	add(&bench, bench_tasks);
	for_each_module(&bench, add_compare);
	add(&bench, "\t\tend\n\tendtask\n");
	add_load(&bench);
	add(&bench, bench_start);
	if (unit->registers)
		add(&bench, "\t\tload;\n");
	if (stages)
		add(&bench, run_reset);
	add(&bench, !stages ? run_still : ready ? run_ready : run_enable);
	add(&bench, bench_end);
}
