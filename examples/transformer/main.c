/* Trains the block in float, quantises it, and runs it in codes with functions
 * in double, with 16 and with 8 entries: what each stage loses, and the task. */
#include "model.h"

#include <math.h>
#include <stdio.h>

enum { CALIBRATION = 64, TESTS = 500, VARIANTS = 3, FUNCTIONS = 4 };

static const char *const stage_names[STAGES] = { "input",   "norm 1", "q",       "k",
	                                         "v",       "scores", "softmax", "attention",
	                                         "+ input", "norm 2", "hidden",  "gelu",
	                                         "output" };

static const char *const weight_names[WEIGHTS] = { "gamma 1", NULL, "Wq", "Wk", "Wv", "Wo",
	                                           "gamma 2", NULL, "W1", "W2", "Wc" };

struct error {
	double error, power;
};

/* What is summed over the test sequences for one set of functions. */
struct result {
	struct error stage[STAGES];    /* against the float block */
	struct error alone[FUNCTIONS]; /* against the float function of the same codes */
	int right, same;
	uint32_t checksum; /* FNV-1a of the codes of the output and of the logits */
};

static void add(struct error *error, double got, double wanted)
{
	error->error += (got - wanted) * (got - wanted);
	error->power += wanted * wanted;
}

static double relative(const struct error *error)
{
	return error->power > 0 ? sqrt(error->error / error->power) : 0;
}

static double value_of(const struct int_weights *weights, const struct int_block *block, int stage,
                       size_t i)
{
	const int code = stage == STAGE_P ? block->p[i] : block->at[stage][i];
	return ldexp(code, -weights->stage_frac[stage]);
}

static void add_alone(const struct int_weights *weights, const struct int_block *block, int stage,
                      const double *wanted, struct error *error)
{
	for (size_t i = 0; i < stage_size((enum stage)stage); i++)
		add(error, value_of(weights, block, stage, i), wanted[i]);
}

static void add_functions(const struct int_weights *weights, const struct int_block *block,
                          struct error *alone)
{
	static double y[STAGE_LARGEST];
	const int *frac = weights->stage_frac;
	const struct affine first = { weights->at[GAMMA_1], weights->bias_1,
		                      weights->frac[GAMMA_1] };
	const struct affine second = { weights->at[GAMMA_2], weights->bias_2,
		                       weights->frac[GAMMA_2] };
	for (int t = 0; t < TOKENS; t++)
		exact_norm(block->at[STAGE_X] + t * WIDTH, y + t * WIDTH, WIDTH, frac[STAGE_X],
		           &first);
	add_alone(weights, block, STAGE_N1, y, &alone[0]);
	for (int i = 0; i < HEADS * TOKENS; i++)
		exact_softmax(block->at[STAGE_S] + i * TOKENS, y + i * TOKENS, TOKENS,
		              frac[STAGE_S]);
	add_alone(weights, block, STAGE_P, y, &alone[1]);
	for (int t = 0; t < TOKENS; t++)
		exact_norm(block->at[STAGE_H] + t * WIDTH, y + t * WIDTH, WIDTH, frac[STAGE_H],
		           &second);
	add_alone(weights, block, STAGE_N2, y, &alone[2]);
	exact_gelu(block->at[STAGE_U], y, TOKENS * HIDDEN, frac[STAGE_U]);
	add_alone(weights, block, STAGE_G, y, &alone[3]);
}

static int real_class(const double *logits)
{
	int best = 0;
	for (int c = 1; c < CLASSES; c++)
		best = logits[c] > logits[best] ? c : best;
	return best;
}

static int int_class(const int32_t *logits)
{
	int best = 0;
	for (int c = 1; c < CLASSES; c++)
		best = logits[c] > logits[best] ? c : best;
	return best;
}

static uint32_t hash(uint32_t h, int32_t v)
{
	for (int i = 0; i < 32; i += 8)
		h = (h ^ ((uint32_t)v >> i & 0xffu)) * UINT32_C(16777619);
	return h;
}

static void add_block(const struct int_weights *weights, const struct sequence *sequence,
                      const struct real_block *real, const struct int_block *block,
                      struct result *result)
{
	for (int s = 0; s < STAGES; s++)
		for (size_t i = 0; i < stage_size((enum stage)s); i++)
			add(&result->stage[s], value_of(weights, block, s, i), real->at[s][i]);
	add_functions(weights, block, result->alone);
	for (int t = 0; t < TOKENS; t++) {
		const int got = int_class(block->logits + t * CLASSES);
		result->right += got == sequence->target[t];
		result->same += got == real_class(real->logits + t * CLASSES);
	}
	for (int i = 0; i < TOKENS * WIDTH; i++)
		result->checksum = hash(result->checksum, block->at[STAGE_Y][i]);
	for (int i = 0; i < TOKENS * CLASSES; i++)
		result->checksum = hash(result->checksum, block->logits[i]);
}

/* A bias has no scale of its own: a norm takes it in steps of 2^-12 gamma's. */
static void print_weights(const struct int_weights *weights)
{
	printf("scales of the weights:");
	for (int w = 0; w < WEIGHTS; w++)
		if (weight_names[w])
			printf(" %s 2^%d", weight_names[w], -weights->frac[w]);
	printf("\n\n");
}

static void print_errors(const struct int_weights *weights, const struct result *results)
{
	static const int function_stages[FUNCTIONS] = { STAGE_N1, STAGE_P, STAGE_N2, STAGE_G };
	printf("relative rms error of each stage against the float block\n"
	       "%-12s%8s%12s%12s%12s\n",
	       "", "scale", "exact", "16 entries", "8 entries");
	for (int s = STAGE_N1; s < STAGES; s++) {
		printf("%-12s    2^%-2d", stage_names[s], -weights->stage_frac[s]);
		for (int v = 0; v < VARIANTS; v++)
			printf("%12.4f", relative(&results[v].stage[s]));
		printf("\n");
	}
	printf("\nof a function alone, against float on the same codes\n");
	for (int i = 0; i < FUNCTIONS; i++) {
		printf("%-20s", stage_names[function_stages[i]]);
		for (int v = 0; v < VARIANTS; v++)
			printf("%12.4f", relative(&results[v].alone[i]));
		printf("\n");
	}
}

static void print_task(const struct result *results, int real_right)
{
	const double percent = 100.0 / (TESTS * TOKENS);
	printf("\n%-20s%12s%12s%12s%12s\n", "task", "float", "exact", "16 entries", "8 entries");
	printf("%-20s%12.1f", "right, %", real_right * percent);
	for (int v = 0; v < VARIANTS; v++)
		printf("%12.1f", results[v].right * percent);
	printf("\n%-20s%12.1f", "as float, %", 100.0);
	for (int v = 0; v < VARIANTS; v++)
		printf("%12.1f", results[v].same * percent);
	printf("\n\nchecksum of the codes: 16 entries %08lx, 8 entries %08lx\n",
	       (unsigned long)results[1].checksum, (unsigned long)results[2].checksum);
}

int main(void)
{
	static const struct functions *const functions[VARIANTS] = { &functions_exact,
		                                                     &functions_16, &functions_8 };
	static struct real_weights real_weights;
	static struct int_weights weights;
	static struct real_block real;
	static struct int_block block;
	static struct result results[VARIANTS];
	struct task task;
	struct sequence sequence;
	int real_right = 0;
	task_start(&task, 1);
	train(&task, &real_weights);
	quantise(&real_weights, &task, CALIBRATION, &weights);
	for (int v = 0; v < VARIANTS; v++)
		results[v].checksum = UINT32_C(2166136261);
	for (int i = 0; i < TESTS; i++) {
		task_draw(&task, &sequence);
		real_run(&real_weights, sequence.x, &real);
		for (int t = 0; t < TOKENS; t++)
			real_right += real_class(real.logits + t * CLASSES) == sequence.target[t];
		for (int v = 0; v < VARIANTS; v++) {
			int_run(&weights, functions[v], sequence.x, &block);
			add_block(&weights, &sequence, &real, &block, &results[v]);
		}
	}
	print_weights(&weights);
	print_errors(&weights, results);
	print_task(results, real_right);
	return 0;
}
