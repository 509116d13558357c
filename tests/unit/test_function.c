/* The registry, and every reference against MPFR where it is installed. */
#include "support.h"

#ifdef GQALUT_HAVE_MPFR
#include <mpfr.h>
#endif

static void names_and_aliases_find_their_row(void **state)
{
	(void)state;
	static const char *rows[][2] = { { "gelu", "gelu" },  { "GELU", "gelu" },
		                         { "reci", "div" },   { "sqrt_reci", "rsqrt" },
		                         { "swish", "silu" }, { "hardswish", "hswish" },
		                         { "ln", "log" },     { "h_swish", "hswish" } };
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(gqalut_function_find(rows[i][0])->name, rows[i][1]);
	assert_null(gqalut_function_find("gel"));
	assert_null(gqalut_function_find(""));
	assert_null(gqalut_function_find("reci,reciprocal"));
}

static void nearest_name_is_suggested(void **state)
{
	(void)state;
	assert_string_equal(gqalut_function_nearest("gleu"), "gelu");
	assert_string_equal(gqalut_function_nearest("hswsh"), "hswish");
	assert_string_equal(gqalut_function_nearest("sqrt_rec"), "rsqrt");
	assert_string_equal(gqalut_function_nearest("softmax"), "softplus");
	char longest[500];
	memset(longest, 'z', sizeof longest);
	longest[499] = '\0';
	assert_non_null(gqalut_function_nearest(longest));
}

static void every_row_is_complete_and_finite_on_its_domain(void **state)
{
	(void)state;
	const struct gqalut_function *f;
	for (size_t i = 0; (f = gqalut_function_at(i)) != NULL; i++) {
		struct gqalut_problem problem = problem_for(f->name, 8);
		struct gqalut_diag diag = { 0 };
		assert_ptr_equal(gqalut_function_find(f->name), f);
		assert_true(strlen(f->formula) > 0 && f->lo < f->hi);
		assert_ok(gqalut_problem_check(&problem, &diag), &diag);
	}
	assert_null(gqalut_function_at(10000));
}

static void support_covers_only_where_f_is_defined(void **state)
{
	(void)state;
	assert_true(gqalut_support_covers(GQALUT_SUPPORT_NONZERO, 0.5, 4));
	assert_true(gqalut_support_covers(GQALUT_SUPPORT_NONZERO, -4, -0.5));
	assert_false(gqalut_support_covers(GQALUT_SUPPORT_NONZERO, -1, 1));
	assert_false(gqalut_support_covers(GQALUT_SUPPORT_NONZERO, 0, 1));
	assert_false(gqalut_support_covers(GQALUT_SUPPORT_POSITIVE, 0, 1));
	assert_true(gqalut_support_covers(GQALUT_SUPPORT_NONNEGATIVE, 0, 1));
}

#ifdef GQALUT_HAVE_MPFR
/* f(x) in 200 bits, written from the formula, not from functions.inc. */
static void high_precision(mpfr_t y, const char *name, const mpfr_t x)
{
	mpfr_t t;
	mpfr_init2(t, 200);
	if (strcmp(name, "gelu") == 0) {
		mpfr_sqrt_ui(t, 2, MPFR_RNDN);
		mpfr_div(t, x, t, MPFR_RNDN);
		mpfr_neg(t, t, MPFR_RNDN);
		mpfr_erfc(t, t, MPFR_RNDN);
		mpfr_mul(y, x, t, MPFR_RNDN);
		mpfr_div_ui(y, y, 2, MPFR_RNDN);
	} else if (strcmp(name, "hswish") == 0 || strcmp(name, "hsigmoid") == 0) {
		mpfr_add_ui(y, x, 3, MPFR_RNDN);
		if (mpfr_sgn(y) < 0)
			mpfr_set_zero(y, 1);
		if (mpfr_cmp_ui(y, 6) > 0)
			mpfr_set_ui(y, 6, MPFR_RNDN);
		mpfr_div_ui(y, y, 6, MPFR_RNDN);
		if (strcmp(name, "hswish") == 0)
			mpfr_mul(y, y, x, MPFR_RNDN);
	} else if (strcmp(name, "exp") == 0) {
		mpfr_exp(y, x, MPFR_RNDN);
	} else if (strcmp(name, "div") == 0) {
		mpfr_ui_div(y, 1, x, MPFR_RNDN);
	} else if (strcmp(name, "rsqrt") == 0) {
		mpfr_rec_sqrt(y, x, MPFR_RNDN);
	} else if (strcmp(name, "silu") == 0 || strcmp(name, "sigmoid") == 0) {
		mpfr_neg(y, x, MPFR_RNDN);
		mpfr_exp(y, y, MPFR_RNDN);
		mpfr_add_ui(y, y, 1, MPFR_RNDN);
		mpfr_ui_div(y, 1, y, MPFR_RNDN);
		if (strcmp(name, "silu") == 0)
			mpfr_mul(y, y, x, MPFR_RNDN);
	} else if (strcmp(name, "tanh") == 0) {
		mpfr_tanh(y, x, MPFR_RNDN);
	} else if (strcmp(name, "softplus") == 0 || strcmp(name, "mish") == 0) {
		mpfr_exp(y, x, MPFR_RNDN);
		mpfr_log1p(y, y, MPFR_RNDN);
		if (strcmp(name, "mish") == 0) {
			mpfr_tanh(y, y, MPFR_RNDN);
			mpfr_mul(y, y, x, MPFR_RNDN);
		}
	} else if (strcmp(name, "gelu_tanh") == 0) {
		mpfr_const_pi(t, MPFR_RNDN);
		mpfr_ui_div(t, 2, t, MPFR_RNDN);
		mpfr_sqrt(t, t, MPFR_RNDN);
		mpfr_pow_ui(y, x, 3, MPFR_RNDN);
		mpfr_mul_ui(y, y, 44715, MPFR_RNDN);
		mpfr_div_ui(y, y, 1000000, MPFR_RNDN);
		mpfr_add(y, y, x, MPFR_RNDN);
		mpfr_mul(y, y, t, MPFR_RNDN);
		mpfr_tanh(y, y, MPFR_RNDN);
		mpfr_add_ui(y, y, 1, MPFR_RNDN);
		mpfr_mul(y, y, x, MPFR_RNDN);
		mpfr_div_ui(y, y, 2, MPFR_RNDN);
	} else if (strcmp(name, "elu") == 0) {
		if (mpfr_sgn(x) > 0)
			mpfr_set(y, x, MPFR_RNDN);
		else
			mpfr_expm1(y, x, MPFR_RNDN);
	} else if (strcmp(name, "log") == 0) {
		mpfr_log(y, x, MPFR_RNDN);
	} else if (strcmp(name, "log2") == 0) {
		mpfr_log2(y, x, MPFR_RNDN);
	} else if (strcmp(name, "exp2") == 0) {
		mpfr_exp2(y, x, MPFR_RNDN);
	} else if (strcmp(name, "sqrt") == 0) {
		mpfr_sqrt(y, x, MPFR_RNDN);
	} else if (strcmp(name, "sin") == 0) {
		mpfr_sin(y, x, MPFR_RNDN);
	} else if (strcmp(name, "cos") == 0) {
		mpfr_cos(y, x, MPFR_RNDN);
	} else if (strcmp(name, "erf") == 0) {
		mpfr_erf(y, x, MPFR_RNDN);
	} else if (strcmp(name, "relu6") == 0) {
		mpfr_set_d(y, fmin(fmax(mpfr_get_d(x, MPFR_RNDN), 0), 6), MPFR_RNDN);
	} else {
		fail_msg("no high-precision formula for %s", name);
	}
	mpfr_clear(t);
}

static void references_are_within_one_step_of_mpfr(void **state)
{
	(void)state;
	const struct gqalut_function *f;
	mpfr_t x, y;
	mpfr_inits2(200, x, y, (mpfr_ptr)0);
	for (size_t i = 0; (f = gqalut_function_at(i)) != NULL; i++) {
		int differ = 0, count = 0;
		for (double v = f->lo; v <= f->hi; v += 0x1p-8) {
			mpfr_set_d(x, v, MPFR_RNDN);
			high_precision(y, f->name, x);
			mpfr_mul_2si(y, y, 40, MPFR_RNDN);
			mpfr_rint(y, y, MPFR_RNDN);
			double wanted = ldexp(mpfr_get_d(y, MPFR_RNDN), -40);
			double got = gqalut_reference(f, v);
			differ += got != wanted;
			count++;
			if (fabs(got - wanted) > 0x1p-40)
				fail_msg("%s(%a): got %a, wanted %a", f->name, v, got, wanted);
		}
		/* A double's last bit rarely tips the rounding to 2^-40. */
		if (differ * 100 > count)
			fail_msg("%s: %d of %d references differ", f->name, differ, count);
	}
	mpfr_clears(x, y, (mpfr_ptr)0);
	mpfr_free_cache();
}
#else
static void references_are_within_one_step_of_mpfr(void **state)
{
	(void)state;
	puts("skipped: MPFR is not installed");
	skip();
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_aliases_find_their_row),
		cmocka_unit_test(nearest_name_is_suggested),
		cmocka_unit_test(every_row_is_complete_and_finite_on_its_domain),
		cmocka_unit_test(support_covers_only_where_f_is_defined),
		cmocka_unit_test(references_are_within_one_step_of_mpfr),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
