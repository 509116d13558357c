/* NN-LUT (Yu et al., DAC 2022, arXiv 2112.02191): a network of one hidden layer
 *
 *     y(x) = sum of m_i * max(n_i*x + b_i, 0),  i = 1..N-1
 *
 * is trained to f and read as a table: unit i bends the function at -b_i/n_i,
 * and on a segment the active units add up to a slope, the sum of their
 * m_i*n_i, and an intercept, the sum of their m_i*b_i (equations 4 to 6).
 * There is no output bias.
 *
 * Training: L1 loss, Adam, a rate that falls as a cosine.  A step takes a run
 * of successive samples that starts at a random one; as the samples are
 * independent, that is a random batch.
 *
 * Every sum is taken in an order that the text below fixes, in doubles, with
 * + - * / sqrt alone, so a seed gives the same network on every machine. */
#include "search/peers.h"

#include <math.h>
#include <stdlib.h>

#include <gqalut/eval.h>

#include "core/rng.h"

enum {
	MAX_UNITS = GQALUT_MAX_ENTRIES - 1,
	KINDS = 3, /* of parameters: n, b, m */
	PARAMETERS = KINDS * MAX_UNITS,
	BLOCK = 64, /* samples that are worked on at once */
	LANES = 8,  /* partial sums, sample j of a block into lane j mod LANES */
	STEPS_A_REPORT = 50
};

struct network {
	int units;
	double n[MAX_UNITS], b[MAX_UNITS], m[MAX_UNITS];
};

struct training {
	const struct gqalut_task *task;
	const struct gqalut_nn_options *options;
	struct gqalut_rng rng;
	double *x, *y; /* the samples */
	struct network net;
	/* Adam: moments of the gradient, in the order n, b, m of every unit, and
	 * the decay rates to the power of the step. */
	double first[PARAMETERS], second[PARAMETERS];
	double first_power, second_power;
};

static enum gqalut_status draw_samples(struct training *training, struct gqalut_diag *diag)
{
	const struct gqalut_problem *problem = training->task->problem;
	int count = training->options->samples;
	training->x = malloc((size_t)count * sizeof *training->x);
	training->y = malloc((size_t)count * sizeof *training->y);
	if (!training->x || !training->y)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	for (int i = 0; i < count; i++) {
		double x = problem->lo +
		           (problem->hi - problem->lo) * gqalut_rng_uniform(&training->rng);
		training->x[i] = x;
		training->y[i] = gqalut_reference(problem->function, x);
		if (!isfinite(training->y[i]))
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "%s is not finite at %.9g, in the domain %g:%g",
			                       problem->function->name, x, problem->lo,
			                       problem->hi);
	}
	return GQALUT_OK;
}

/* Uniform magnitude of a first weight. */
static double magnitude(struct gqalut_rng *rng)
{
	return 0.01 + 0.99 * gqalut_rng_uniform(rng);
}

/* First weights.  A domain with 0 inside is bent on both sides of it: all are
 * normal.  Otherwise units must bend where the domain is and be active
 * where |f| is larger: n and m have the sign of that side, and b the sign with
 * which -b/n lies on the domain's side of 0; magnitudes are uniform in 0.01..1.
 * For the functions of the paper these are the distributions that its authors
 * give: normal for GELU, positive for EXP, negative weights and positive
 * biases for DIV and RSQRT. */
static void init_network(struct training *training)
{
	const struct gqalut_problem *problem = training->task->problem;
	struct gqalut_rng *rng = &training->rng;
	struct network *net = &training->net;
	bool normal = problem->lo < 0.0 && problem->hi > 0.0;
	bool right = fabs(gqalut_reference(problem->function, problem->hi)) >=
	             fabs(gqalut_reference(problem->function, problem->lo));
	double weight_sign = right ? 1.0 : -1.0;
	double bias_sign = problem->hi <= 0.0 ? weight_sign : -weight_sign;
	net->units = problem->entries - 1;
	for (int i = 0; i < net->units; i++) {
		net->n[i] = normal ? gqalut_rng_normal(rng) : weight_sign * magnitude(rng);
		net->b[i] = normal ? gqalut_rng_normal(rng) : bias_sign * magnitude(rng);
		net->m[i] = normal ? gqalut_rng_normal(rng) : weight_sign * magnitude(rng);
	}
}

/* Sums over the samples of a batch on which unit i is active: of s and of s*x,
 * where s is the sign of the error, the derivative of L1. */
struct batch_sums {
	double sign[MAX_UNITS][LANES], sign_x[MAX_UNITS][LANES];
};

/* The sign of the error at BLOCK samples. */
static void block_signs(const struct network *net, const double *restrict x,
                        const double *restrict y, double *restrict sign)
{
	double out[BLOCK] = { 0 };
	for (int i = 0; i < net->units; i++) {
		double n = net->n[i], b = net->b[i], m = net->m[i];
		for (int j = 0; j < BLOCK; j++) {
			double h = n * x[j] + b;
			out[j] += m * (h > 0.0 ? h : 0.0);
		}
	}
	for (int j = 0; j < BLOCK; j++)
		sign[j] = (out[j] > y[j] ? 1.0 : 0.0) - (out[j] < y[j] ? 1.0 : 0.0);
}

static void add_block(const struct network *net, const double *restrict x,
                      const double *restrict sign, struct batch_sums *restrict sums)
{
	for (int i = 0; i < net->units; i++) {
		double n = net->n[i], b = net->b[i];
		double s[LANES], sx[LANES];
		for (int lane = 0; lane < LANES; lane++) {
			s[lane] = sums->sign[i][lane];
			sx[lane] = sums->sign_x[i][lane];
		}
		for (int j = 0; j < BLOCK; j += LANES)
			for (int lane = 0; lane < LANES; lane++) {
				double at = x[j + lane];
				double active = n * at + b > 0.0 ? sign[j + lane] : 0.0;
				s[lane] += active;
				sx[lane] += active * at;
			}
		for (int lane = 0; lane < LANES; lane++) {
			sums->sign[i][lane] = s[lane];
			sums->sign_x[i][lane] = sx[lane];
		}
	}
}

static void sum_batch(const struct network *net, const double *x, const double *y, int count,
                      struct batch_sums *sums)
{
	double sign[BLOCK];
	*sums = (struct batch_sums){ 0 };
	int whole = count - count % BLOCK;
	for (int from = 0; from < whole; from += BLOCK) {
		block_signs(net, x + from, y + from, sign);
		add_block(net, x + from, sign, sums);
	}
	if (whole == count)
		return;
	/* The rest, filled up with samples that do not count. */
	double rest_x[BLOCK] = { 0 }, rest_y[BLOCK] = { 0 };
	for (int j = 0; j < count - whole; j++) {
		rest_x[j] = x[whole + j];
		rest_y[j] = y[whole + j];
	}
	block_signs(net, rest_x, rest_y, sign);
	for (int j = count - whole; j < BLOCK; j++)
		sign[j] = 0.0;
	add_block(net, rest_x, sign, sums);
}

static double add_lanes(const double *lane)
{
	double sum = 0.0;
	for (int i = 0; i < LANES; i++)
		sum += lane[i];
	return sum;
}

/* (1 + cos(pi*u)) / 2 for u in 0..1, as cos(pi*u/2)^2 by the Taylor series of
 * the cosine; its next term is below 2^-52. */
static double cosine_fall(double u)
{
	double z = 1.57079632679489661923 * u;
	double square = z * z, cosine = 1.0;
	for (int k = 20; k > 0; k -= 2)
		cosine = 1.0 - cosine * square / (k * (k - 1));
	return cosine * cosine;
}

/* One step of Adam (Kingma and Ba, arXiv 1412.6980, algorithm 1). */
static void adam_step(struct training *training, const struct batch_sums *sums, double rate)
{
	static const double first_decay = 0.9, second_decay = 0.999, tiny = 1e-8;
	struct network *net = &training->net;
	training->first_power *= first_decay;
	training->second_power *= second_decay;
	for (int i = 0; i < net->units; i++) {
		/* d|e|/dn = s*m*x, d|e|/db = s*m, d|e|/dm = s*(n*x + b) where active. */
		double s = add_lanes(sums->sign[i]) / training->options->batch;
		double sx = add_lanes(sums->sign_x[i]) / training->options->batch;
		const double gradient[KINDS] = { net->m[i] * sx, net->m[i] * s,
			                         net->n[i] * sx + net->b[i] * s };
		double *parameter[KINDS] = { &net->n[i], &net->b[i], &net->m[i] };
		for (int k = 0; k < KINDS; k++) {
			double *first = &training->first[KINDS * i + k];
			double *second = &training->second[KINDS * i + k];
			double g = gradient[k];
			*first = first_decay * *first + (1.0 - first_decay) * g;
			*second = second_decay * *second + (1.0 - second_decay) * g * g;
			double mean = *first / (1.0 - training->first_power);
			double square = *second / (1.0 - training->second_power);
			*parameter[k] -= rate * mean / (sqrt(square) + tiny);
		}
	}
}

static enum gqalut_status train(struct training *training, struct gqalut_diag *diag)
{
	const struct gqalut_nn_options *options = training->options;
	int starts = options->samples - options->batch + 1;
	training->first_power = training->second_power = 1.0;
	for (int step = 0; step < options->steps; step++) {
		double done = (double)step / options->steps;
		if (step % STEPS_A_REPORT == 0) {
			enum gqalut_status status = gqalut_engine_progress(
			        training->task, "training", done, INFINITY, 0.0, diag);
			if (status)
				return status;
		}
		struct batch_sums sums;
		int from = gqalut_rng_below(&training->rng, starts);
		sum_batch(&training->net, training->x + from, training->y + from, options->batch,
		          &sums);
		adam_step(training, &sums,
		          options->floor + (options->rate - options->floor) * cosine_fall(done));
	}
	return GQALUT_OK;
}

/* Where a unit bends the function, and what it adds there. */
struct bend {
	double at;   /* in the domain, clamped */
	bool inside; /* it was there before */
	bool right;  /* the unit is active right of it, else left; if not inside: */
	bool active; /* on the whole domain */
	double slope, intercept;
};

static struct bend bend_of(const struct network *net, int unit,
                           const struct gqalut_problem *problem)
{
	double n = net->n[unit], b = net->b[unit], m = net->m[unit];
	double at = n != 0.0 ? -b / n : problem->lo;
	double middle = problem->lo + (problem->hi - problem->lo) / 2.0;
	return (struct bend){
		.at = fmin(fmax(at, problem->lo), problem->hi),
		.inside = n != 0.0 && at >= problem->lo && at <= problem->hi,
		.right = n > 0.0,
		.active = n * middle + b > 0.0,
		.slope = m * n,
		.intercept = m * b,
	};
}

static void sort_bends(struct bend *bend, int count)
{
	for (int i = 1; i < count; i++) {
		struct bend moved = bend[i];
		int to = i;
		for (; to > 0 && bend[to - 1].at > moved.at; to--)
			bend[to] = bend[to - 1];
		bend[to] = moved;
	}
}

/* The network as segments.  A unit that bends outside the domain keeps the
 * state that it has inside on every segment. */
static void read_network(const struct network *net, const struct gqalut_problem *problem,
                         struct gqalut_real *real)
{
	struct bend bend[MAX_UNITS];
	for (int i = 0; i < net->units; i++)
		bend[i] = bend_of(net, i, problem);
	sort_bends(bend, net->units);
	real->entries = net->units + 1;
	for (int s = 0; s < real->entries; s++) {
		real->slope[s] = real->intercept[s] = 0.0;
		for (int i = 0; i < net->units; i++) {
			bool active = bend[i].inside ? (s > i) == bend[i].right : bend[i].active;
			real->slope[s] += active ? bend[i].slope : 0.0;
			real->intercept[s] += active ? bend[i].intercept : 0.0;
		}
		if (s > 0)
			real->breakpoint[s - 1] = bend[s - 1].at;
	}
}

enum gqalut_status gqalut_peer_nn_lut(const struct gqalut_task *task,
                                      struct gqalut_search_result *result, struct gqalut_diag *diag)
{
	struct training *training = calloc(1, sizeof *training);
	if (!training)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	training->task = task;
	training->options = &task->options->nn;
	training->rng = gqalut_rng_make(task->options->seed);
	enum gqalut_status status = draw_samples(training, diag);
	if (!status) {
		init_network(training);
		status = train(training, diag);
	}
	if (!status) {
		read_network(&training->net, task->problem, &result->real);
		status = gqalut_real_quantise(&result->real, task->problem, GQALUT_REAL_FRAC_SIX,
		                              &result->table, diag);
	}
	free(training->x);
	free(training->y);
	free(training);
	return status;
}
