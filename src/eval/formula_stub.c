#include <gqalut/formula.h>
#include <string.h>

const struct gqalut_formula *gqalut_formula_at(size_t index)
{
	(void)index;
	return NULL;
}

const struct gqalut_formula *gqalut_formula_find(const char *name)
{
	(void)name;
	return NULL;
}

bool gqalut_formula_serves(const struct gqalut_formula *formula,
                           const struct gqalut_function *function)
{
	(void)formula;
	(void)function;
	return false;
}

enum gqalut_status gqalut_formula_eval(const struct gqalut_formula *formula,
                                       const struct gqalut_problem *problem,
                                       struct gqalut_metrics *metrics, int *bytes,
                                       struct gqalut_operations *operations,
                                       struct gqalut_diag *diag)
{
	(void)formula;
	(void)problem;
	(void)metrics;
	(void)bytes;
	(void)operations;
	return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "no formulas yet");
}

void gqalut_table_operations(const struct gqalut_table *table,
                             struct gqalut_operations *operations)
{
	memset(operations, 0, sizeof *operations);
	operations->comparisons = table->entries - 1;
	operations->loads = 2;
	operations->multiplies = operations->adds = 1;
	operations->shifts = 2;
}
