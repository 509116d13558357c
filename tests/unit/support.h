/* Helpers of the unit tests.  A failure prints what replays it. */
#ifndef GQALUT_TEST_SUPPORT_H
#define GQALUT_TEST_SUPPORT_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <gqalut/gqalut.h>

/* Fails unless |got - wanted| <= relative * |wanted| + absolute. */
static inline void assert_near(const char *what, double got, double wanted, double relative,
                               double absolute)
{
	if (!(fabs(got - wanted) <= relative * fabs(wanted) + absolute))
		fail_msg("%s: got %.9g (%a), wanted %.9g (%a)", what, got, got, wanted, wanted);
}

/* Fails with the diagnostic unless STATUS is ok. */
static inline void assert_ok(enum gqalut_status status, const struct gqalut_diag *diag)
{
	if (status != GQALUT_OK)
		fail_msg("%s: %s", gqalut_status_text(status), diag->message);
}

static inline struct gqalut_problem problem_for(const char *function, int entries)
{
	struct gqalut_problem problem;
	const struct gqalut_function *row = gqalut_function_find(function);
	if (!row)
		fail_msg("no function %s", function);
	gqalut_problem_init(&problem, row);
	problem.entries = entries;
	return problem;
}

static inline struct gqalut_search_result search(const struct gqalut_problem *problem,
                                                 enum gqalut_method method, uint64_t seed)
{
	struct gqalut_search_options options;
	struct gqalut_search_result result;
	struct gqalut_diag diag = { 0 };
	gqalut_search_options_init(&options);
	options.method = method;
	options.seed = seed;
	assert_ok(gqalut_search_run(problem, &options, &result, &diag), &diag);
	return result;
}

/* A small generator for random cases, apart from the library's own. */
static inline uint32_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*state >> 33);
}

#endif
