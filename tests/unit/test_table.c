/* Fixed point, thresholds, overflow, names. */
#include "support.h"

#include "core/fixed.h"

static void round40_rounds_halves_to_even(void **state)
{
	(void)state;
	const double unit = 0x1p-40;
	static const struct {
		double in, out; /* in units */
	} rows[] = { { 0.5, 0 },   { 1.5, 2 },     { 2.5, 2 },     { -0.5, 0 },  { -1.5, -2 },
		     { -2.5, -2 }, { 0.49999, 0 }, { 0.50001, 1 }, { -3.7, -4 }, { 12345, 12345 } };
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_near("round40", gqalut_fixed_round40(rows[i].in * unit), rows[i].out * unit,
		            0, 0);
	assert_true(gqalut_fixed_round40(5000.1) == 5000.1);
	assert_true(isnan(gqalut_fixed_round40(NAN)));
}

static void ceil_and_nearest_follow_their_definitions(void **state)
{
	(void)state;
	for (int v = -300; v <= 300; v++)
		for (int e = -10; e <= 4; e++) {
			double x = ldexp(v, e);
			if (gqalut_fixed_ceil(v, e) != (int64_t)ceil(x) ||
			    gqalut_fixed_nearest(v, e) != (int64_t)floor(x + 0.5))
				fail_msg("v %d e %d", v, e);
		}
}

/* The GELU-8 table that reaches the optimum. */
static struct gqalut_table gelu_8(void)
{
	static const int t[] = { -145, -50, -21, 5, 26, 52, 143 };
	static const int k[] = { -1, -7, 6, 26, 44, 59, 71, 65 };
	static const int b[] = { -14, -68, -27, 0, -5, -29, -68, -14 };
	struct gqalut_table table;
	memset(&table, 0, sizeof table);
	strcpy(table.name, "gelu_8");
	strcpy(table.function, "gelu");
	table.entries = 8;
	table.lo = -4;
	table.hi = 4;
	table.input = table.output = (struct gqalut_format_int){ 8, true };
	table.beta = 5;
	table.alpha_count = 7;
	table.slope_bits = table.intercept_bits = 8;
	table.breakpoint_frac = 6;
	for (int a = 0; a < 7; a++)
		table.alpha[a] = a;
	for (int s = 0; s < 8; s++) {
		table.slope[s] = k[s];
		table.intercept[s] = b[s];
		table.slope_frac[s] = 6;
		table.intercept_frac[s] = 8;
		if (s < 7)
			table.breakpoint[s] = t[s];
	}
	gqalut_table_thresholds(&table);
	return table;
}

static void exact_thresholds_decide_as_real_numbers_do(void **state)
{
	(void)state;
	struct gqalut_table table = gelu_8();
	for (int a = 0; a < table.alpha_count; a++)
		for (int q = -300; q <= 300; q++) {
			double x = ldexp(q, -table.alpha[a]);
			int wanted = 0;
			for (int i = 0; i < 7; i++)
				wanted += x >= ldexp(table.breakpoint[i], -6);
			if (gqalut_table_segment(&table, a, q) != wanted)
				fail_msg("alpha %d code %d", table.alpha[a], q);
		}
}

static void nearest_thresholds_round_halves_up(void **state)
{
	(void)state;
	struct gqalut_table table = gelu_8();
	table.rounding = GQALUT_ROUNDING_NEAREST;
	gqalut_table_thresholds(&table);
	for (int a = 0; a < table.alpha_count; a++)
		for (int i = 0; i < 7; i++)
			assert_int_equal(table.threshold[a][i],
			                 (int)floor(ldexp(table.breakpoint[i], a - 6) + 0.5));
}

/* At alpha 6 the breakpoints -145 and 143 lie outside the codes -128..127. */
static void clipped_thresholds_stay_in_the_format(void **state)
{
	(void)state;
	struct gqalut_table table = gelu_8();
	int32_t stored[GQALUT_MAX_ENTRIES];
	table.rounding = GQALUT_ROUNDING_CLIPPED;
	gqalut_table_thresholds(&table);
	for (int a = 0; a < table.alpha_count; a++)
		for (int i = 0; i < 7; i++)
			assert_int_equal(
			        table.threshold[a][i],
			        (int)fmin(
			                fmax(floor(ldexp(table.breakpoint[i], a - 6) + 0.5), -128),
			                127));
	assert_int_equal(gqalut_table_stored(&table, 6, stored), 7);
	assert_int_equal(stored[0], -128);
	assert_int_equal(stored[6], 127);
	assert_int_equal(gqalut_table_segment(&table, 6, 126), 6);
	assert_int_equal(gqalut_table_segment(&table, 6, 127), 7);
}

static void stored_breakpoints_leave_out_what_no_code_reaches(void **state)
{
	(void)state;
	struct gqalut_table table = gelu_8();
	int32_t stored[GQALUT_MAX_ENTRIES];
	assert_int_equal(gqalut_table_stored(&table, 6, stored), 6); /* 143 > 127 */
	assert_int_equal(stored[0], -128);                           /* -145 */
	assert_int_equal(stored[5], 52);
	assert_int_equal(gqalut_table_stored(&table, 0, NULL), 7);
	assert_int_equal(gqalut_table_bytes(&table), 23);
}

static void value_and_accumulator_agree_on_every_code(void **state)
{
	(void)state;
	struct gqalut_table table = gelu_8();
	for (int a = 0; a < table.alpha_count; a++)
		for (int q = -128; q < 128; q++) {
			double acc = ldexp(gqalut_table_accumulate(&table, a, q),
			                   -gqalut_table_frac_bits(&table, table.alpha[a]));
			if (acc != gqalut_table_value(&table, a, q))
				fail_msg("alpha %d code %d", table.alpha[a], q);
		}
}

static void check_refuses_what_would_overflow_and_names_the_code(void **state)
{
	(void)state;
	struct gqalut_table table = gelu_8();
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_table_check(&table, &diag), &diag);
	/* 71 * 127 * 2^(27-6) does not fit. */
	for (int s = 0; s < 8; s++)
		table.intercept_frac[s] = 27;
	assert_int_equal(gqalut_table_check(&table, &diag), GQALUT_ERR_OVERFLOW);
	assert_non_null(strstr(diag.message, "code"));
	assert_non_null(strstr(diag.message, "alpha 0"));
}

/* The check against 64-bit sums over every code, on random formats. */
static void check_refuses_exactly_the_overflows(void **state)
{
	(void)state;
	uint64_t seed = 7;
	int refused = 0;
	for (int round = 0; round < 3000; round++) {
		struct gqalut_table table = gelu_8();
		table.slope_bits = table.intercept_bits = 16;
		int fk = (int)(next_random(&seed) % 24), fb = (int)(next_random(&seed) % 24);
		for (int s = 0; s < 8; s++) {
			table.slope[s] = (int32_t)(next_random(&seed) % 65536) - 32768;
			table.intercept[s] = (int32_t)(next_random(&seed) % 65536) - 32768;
			table.slope_frac[s] = fk;
			table.intercept_frac[s] = fb;
		}
		int overflow = 0;
		for (int a = 0; a < 7; a++) {
			int d = gqalut_table_frac_bits(&table, a);
			for (int q = -128; q < 128; q++) {
				int s = gqalut_table_segment(&table, a, q);
				double product = ldexp((double)table.slope[s] * q, d - fk - a);
				double offset = ldexp(table.intercept[s], d - fb);
				overflow |= fabs(product) > INT32_MAX || fabs(offset) > INT32_MAX ||
				            fabs(product + offset) > INT32_MAX || d - fb > 30 ||
				            d - fk - a > 30;
			}
		}
		struct gqalut_diag diag = { 0 };
		enum gqalut_status status = gqalut_table_check(&table, &diag);
		refused += status != GQALUT_OK;
		if ((status == GQALUT_ERR_OVERFLOW) != overflow)
			fail_msg("round %d, fractions (%d, %d): %s", round, fk, fb, diag.message);
	}
	assert_true(refused > 100 && refused < 2900);
}

static void check_refuses_unsorted_breakpoints_and_bad_ranges(void **state)
{
	(void)state;
	struct gqalut_table table = gelu_8();
	table.breakpoint[2] = -51;
	gqalut_table_thresholds(&table);
	assert_int_equal(gqalut_table_check(&table, NULL), GQALUT_ERR_ARGUMENT);
	table = gelu_8();
	table.slope[3] = 128;
	assert_int_equal(gqalut_table_check(&table, NULL), GQALUT_ERR_ARGUMENT);
	table = gelu_8();
	table.alpha[3] = 2;
	assert_int_equal(gqalut_table_check(&table, NULL), GQALUT_ERR_ARGUMENT);
	table = gelu_8();
	table.breakpoint_frac = -16; /* thresholds far outside 32 bits */
	gqalut_table_thresholds(&table);
	assert_int_equal(gqalut_table_check(&table, NULL), GQALUT_ERR_ARGUMENT);
}

static void names_are_identifiers_and_no_keywords(void **state)
{
	(void)state;
	static const char *good[] = { "gelu_8", "_x", "A1", "intx", "wires" };
	static const char *bad[] = { "",     "8gelu",    "a-b", "int",
		                     "wire", "template", "a b", "\xc3\xa9" };
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		if (!gqalut_name_is_valid(good[i]))
			fail_msg("'%s' refused", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (gqalut_name_is_valid(bad[i]))
			fail_msg("'%s' taken", bad[i]);
	char longest[80];
	memset(longest, 'a', sizeof longest);
	longest[63] = '\0';
	assert_true(gqalut_name_is_valid(longest));
	longest[63] = 'a';
	longest[64] = '\0';
	assert_false(gqalut_name_is_valid(longest));
}

/* IEEE 1800-2017, annex B: a module cannot have such a name. */
static void keywords_of_systemverilog_are_no_names(void **state)
{
	(void)state;
	static const char keywords[] =
	        "accept_on alias always always_comb always_ff always_latch and assert "
	        "assign assume automatic before begin bind bins binsof bit break buf "
	        "bufif0 bufif1 byte case casex casez cell chandle checker class clocking "
	        "cmos config const constraint context continue cover covergroup "
	        "coverpoint cross deassign default defparam design disable dist do edge "
	        "else end endcase endchecker endclass endclocking endconfig endfunction "
	        "endgenerate endgroup endinterface endmodule endpackage endprimitive "
	        "endprogram endproperty endsequence endspecify endtable endtask enum "
	        "event eventually expect export extends extern final first_match for "
	        "force foreach forever fork function generate genvar global highz0 highz1 "
	        "if iff ifnone ignore_bins illegal_bins implements implies import incdir "
	        "include initial inout input inside instance int integer interconnect "
	        "interface intersect join join_any join_none large let liblist library "
	        "local localparam logic longint macromodule matches medium modport module "
	        "nand negedge nettype new nexttime nmos nor noshowcancelled not notif0 "
	        "notif1 null or output package packed parameter pmos posedge primitive "
	        "priority program property protected pull0 pull1 pulldown pullup "
	        "pulsestyle_ondetect pulsestyle_onevent pure rand randc randcase "
	        "randsequence rcmos real realtime ref reg reject_on release repeat "
	        "restrict return rnmos rpmos rtran rtranif0 rtranif1 s_always "
	        "s_eventually s_nexttime s_until s_until_with scalared sequence shortint "
	        "shortreal showcancelled signed small soft solve specify specparam static "
	        "string strong strong0 strong1 struct super supply0 supply1 "
	        "sync_accept_on sync_reject_on table tagged task this throughout time "
	        "timeprecision timeunit tran tranif0 tranif1 tri tri0 tri1 triand trior "
	        "trireg type typedef union unique unique0 unsigned until until_with "
	        "untyped use uwire var vectored virtual void wait wait_order wand weak "
	        "weak0 weak1 while wildcard wire with within wor xnor xor ";
	for (const char *at = keywords; *at != '\0'; at += strcspn(at, " ") + 1) {
		char word[32];
		snprintf(word, sizeof word, "%.*s", (int)strcspn(at, " "), at);
		if (gqalut_name_is_valid(word))
			fail_msg("'%s' taken", word);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round40_rounds_halves_to_even),
		cmocka_unit_test(ceil_and_nearest_follow_their_definitions),
		cmocka_unit_test(exact_thresholds_decide_as_real_numbers_do),
		cmocka_unit_test(nearest_thresholds_round_halves_up),
		cmocka_unit_test(clipped_thresholds_stay_in_the_format),
		cmocka_unit_test(stored_breakpoints_leave_out_what_no_code_reaches),
		cmocka_unit_test(value_and_accumulator_agree_on_every_code),
		cmocka_unit_test(check_refuses_what_would_overflow_and_names_the_code),
		cmocka_unit_test(check_refuses_exactly_the_overflows),
		cmocka_unit_test(check_refuses_unsorted_breakpoints_and_bad_ranges),
		cmocka_unit_test(names_are_identifiers_and_no_keywords),
		cmocka_unit_test(keywords_of_systemverilog_are_no_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
