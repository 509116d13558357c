#include "sweep.h"

#include <stdlib.h>

#include "escape.h"
#include "values.h"
#include "words.h"

int cell_comparators(const struct cell *cell)
{
	return cell->entries - 1;
}

int cell_multiplier_bits(const struct cell *cell)
{
	return cell->coef_bits * cell->in_bits;
}

static double error_of(const struct sweep *sweep, const struct cell *cell)
{
	return sweep->problem->objective == GQALUT_OBJECTIVE_MAX_ABS ? cell->max_abs : cell->mse;
}

/* Below 0 if A costs less than B and nothing more, above 0 if it costs more of
 * something, 0 if all costs are equal. */
static int compare_cost(const struct sweep *sweep, const struct cell *a, const struct cell *b)
{
	if (sweep->cost == SWEEP_COST_BYTES)
		return a->bytes - b->bytes;
	int comparators = cell_comparators(a) - cell_comparators(b);
	int bits = cell_multiplier_bits(a) - cell_multiplier_bits(b);
	if (comparators > 0 || bits > 0)
		return 1;
	return comparators < 0 || bits < 0 ? -1 : 0;
}

static bool beats(const struct sweep *sweep, const struct cell *a, const struct cell *b)
{
	if (!a->possible || a->in_bits != b->in_bits)
		return false;
	int cost = compare_cost(sweep, a, b);
	double ours = error_of(sweep, a), theirs = error_of(sweep, b);
	return cost <= 0 && ours <= theirs && (cost < 0 || ours < theirs);
}

void sweep_mark_front(struct sweep *sweep)
{
	for (size_t i = 0; i < sweep->count; i++) {
		struct cell *cell = &sweep->cells[i];
		cell->front = cell->possible;
		for (size_t j = 0; j < sweep->count && cell->front; j++)
			cell->front = !beats(sweep, &sweep->cells[j], cell);
	}
}

static void print_title(FILE *out, const struct sweep *sweep)
{
	const struct gqalut_problem *problem = sweep->problem;
	char lo[REAL_SIZE], hi[REAL_SIZE], alphas[160];
	alphas_text(problem->alpha, problem->alpha_count, alphas, sizeof alphas);
	fprintf(out, "%s on %s..%s, %s codes, alpha %s, %s: proven optima (%s)\n\n",
	        problem->function->name, real_text(problem->lo, lo), real_text(problem->hi, hi),
	        sign_text(problem->input), alphas, gqalut_codes_text(problem->codes),
	        gqalut_objective_text(problem->objective));
}

static void print_row(FILE *out, const struct cell *cell)
{
	char multiplier[24];
	fprintf(out, "  %7d  %3d  %4d", cell->entries, cell->in_bits, cell->coef_bits);
	if (!cell->possible) {
		fprintf(out, "  impossible\n");
		return;
	}
	snprintf(multiplier, sizeof multiplier, "%dx%d", cell->coef_bits, cell->in_bits);
	fprintf(out, "  %5d  %7d  %6s  %3d  %3d  %9.3e  %9.3e%s\n", cell->bytes,
	        cell_comparators(cell), multiplier, cell->slope_frac, cell->intercept_frac,
	        cell->mse, cell->max_abs, cell->front ? " *" : "");
}

void sweep_print(FILE *out, const struct sweep *sweep)
{
	size_t impossible = 0;
	const struct cell *first = NULL;
	print_title(out, sweep);
	fprintf(out, "  entries   in  coef  bytes  compare    mult  F_k  F_b        MSE"
	             "  max error\n");
	for (size_t i = 0; i < sweep->count; i++) {
		const struct cell *cell = &sweep->cells[i];
		if (!sweep->pareto || cell->front)
			print_row(out, cell);
		if (!cell->possible && impossible++ == 0)
			first = cell;
	}
	fprintf(out,
	        "\n  * Pareto front: no other cell of the same input width has a smaller %s and\n"
	        "    no more %s, or as small a one and less of these\n",
	        sweep->problem->objective == GQALUT_OBJECTIVE_MAX_ABS ? "largest error" : "MSE",
	        sweep->cost == SWEEP_COST_BYTES ? "bytes" : "comparators and multiplier bits");
	if (first)
		fprintf(out, "  note: %zu cell%s impossible; %d entries with %d-bit codes: %s\n",
		        impossible, impossible == 1 ? " is" : "s are", first->entries,
		        first->in_bits, first->reason);
}

void sweep_print_csv(FILE *out, const struct sweep *sweep)
{
	fprintf(out, "entries,in_bits,coef_bits,bytes,comparators,multiplier_bits,slope_frac,"
	             "intercept_frac,mse,max_abs,pareto,impossible\n");
	for (size_t i = 0; i < sweep->count; i++) {
		const struct cell *cell = &sweep->cells[i];
		char mse[REAL_SIZE], max_abs[REAL_SIZE];
		if (sweep->pareto && !cell->front)
			continue;
		fprintf(out, "%d,%d,%d,", cell->entries, cell->in_bits, cell->coef_bits);
		if (cell->possible) {
			fprintf(out, "%d,%d,%d,%d,%d,%s,%s,%d,\n", cell->bytes,
			        cell_comparators(cell), cell_multiplier_bits(cell),
			        cell->slope_frac, cell->intercept_frac, real_text(cell->mse, mse),
			        real_text(cell->max_abs, max_abs), cell->front);
		} else {
			fprintf(out, ",,,,,,,0,");
			escape_csv(out, cell->reason);
			fputc('\n', out);
		}
	}
}
