/* The command line that makes a table again. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "gen_options.h"

struct builder {
	char *text;
	size_t size, length; /* length may pass size: then it did not fit */
};

static void add(struct builder *b, const char *format, ...) GQALUT_PRINTF(2, 3);

static void add(struct builder *b, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	size_t room = b->length < b->size ? b->size - b->length : 0;
	int n = vsnprintf(room > 0 ? b->text + b->length : NULL, room, format, arguments);
	va_end(arguments);
	b->length += n >= 0 ? (size_t)n : b->size;
}

/* The option NAME with WORD, quoted where a shell would not take it as it is. */
static void add_word(struct builder *b, const char *name, const char *word)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                           "0123456789_./:,=+@%-";
	add(b, " --%s%c", name, word[0] == '-' ? '=' : ' ');
	if (strspn(word, safe) == strlen(word)) {
		add(b, "%s", word);
		return;
	}
	add(b, "'");
	for (; *word != '\0'; word++) {
		if (*word == '\'')
			add(b, "'\\''");
		else
			add(b, "%c", *word);
	}
	add(b, "'");
}

static void add_int(struct builder *b, const char *name, int value, int standard)
{
	if (value != standard)
		add(b, " --%s %d", name, value);
}

static void add_real(struct builder *b, const char *name, double value, double standard)
{
	char text[REAL_SIZE];
	if (value < standard || value > standard)
		add(b, " --%s %s", name, real_text(value, text));
}

static void add_domain(struct builder *b, const struct gqalut_problem *p,
                       const struct gqalut_problem *standard)
{
	char lo[REAL_SIZE], hi[REAL_SIZE];
	if (p->lo < standard->lo || p->lo > standard->lo || p->hi < standard->hi ||
	    p->hi > standard->hi)
		add(b, " --range %s:%s", real_text(p->lo, lo), real_text(p->hi, hi));
	if (p->alpha_count == standard->alpha_count &&
	    memcmp(p->alpha, standard->alpha, (size_t)p->alpha_count * sizeof p->alpha[0]) == 0)
		return;
	int first = p->alpha[0], last = p->alpha[p->alpha_count - 1];
	if (last - first == p->alpha_count - 1 && first != last) {
		add(b, " --alphas %d:%d", first, last);
		return;
	}
	add(b, " --alphas %d", first);
	for (int a = 1; a < p->alpha_count; a++)
		add(b, ",%d", p->alpha[a]);
}

/* The reduction, and in *STANDARD what problems have that are reduced so. */
static void add_reduction(struct builder *b, const struct gqalut_problem *p,
                          struct gqalut_problem *standard)
{
	const struct gqalut_rate *rate = &p->reduction.rate;
	struct gqalut_rate none = { 0, 0 };
	if (p->reduction.kind == GQALUT_REDUCTION_NONE)
		return;
	add(b, " --reduction %s", gqalut_reduction_text(p->reduction.kind));
	int bits = standard->input.bits;
	standard->input.bits = p->input.bits; /* alphas follow from it */
	if (gqalut_problem_reduce(standard, p->reduction.kind, none, NULL))
		return;
	standard->input.bits = bits;
	const struct gqalut_rate *usual = &standard->reduction.rate;
	if (rate->num != usual->num || rate->shift != usual->shift)
		add(b, " --log2e %d/%d", rate->num, 1 << rate->shift);
}

static void add_formats(struct builder *b, const struct gqalut_problem *p,
                        const struct gqalut_problem *standard)
{
	add_int(b, "in-bits", p->input.bits, standard->input.bits);
	if (p->input.is_signed != standard->input.is_signed)
		add(b, " --unsigned");
	add_int(b, "coef-bits", p->coef_bits, standard->coef_bits);
	if (p->frac_per_entry)
		add(b, " --frac per-entry");
	else if (!p->frac_auto)
		add(b, " --frac %d,%d", p->slope_frac, p->intercept_frac);
	if (p->rounding != standard->rounding)
		add(b, " --breakpoint-rounding %s", gqalut_rounding_text(p->rounding));
	add_int(b, "out-bits", p->output.bits, standard->output.bits);
	if (!p->output.is_signed)
		add(b, " --out-unsigned");
	if (!p->beta_auto)
		add(b, " --beta %d", p->beta);
}

static void add_measure(struct builder *b, const struct gqalut_problem *p,
                        const struct gqalut_problem *standard)
{
	char text[REAL_SIZE];
	if (p->objective != standard->objective)
		add(b, " --objective %s", gqalut_objective_text(p->objective));
	if (p->codes != standard->codes)
		add(b, " --codes %s", gqalut_codes_text(p->codes));
	if (p->weights && p->weights->kind != GQALUT_WEIGHTS_UNIFORM) {
		add_word(b, "weights", p->weights->text);
		add_real(b, "floor", p->floor, standard->floor);
	}
	for (int i = 0; i < p->exact_at_count; i++)
		add(b, " --exact-at %s", real_text(p->exact_at[i], text));
}

static void add_genetic(struct builder *b, const struct gqalut_ga_options *ga,
                        const struct gqalut_ga_options *usual)
{
	add_int(b, "population", ga->population, usual->population);
	add_int(b, "generations", ga->generations, usual->generations);
	add_int(b, "tournament", ga->tournament, usual->tournament);
	add_real(b, "crossover", ga->crossover, usual->crossover);
	add_real(b, "mutation", ga->mutation, usual->mutation);
	add_real(b, "gene-mutation", ga->gene_mutation, usual->gene_mutation);
	add_real(b, "sigma", ga->sigma, usual->sigma);
	add_real(b, "rounding-probability", ga->rounding_probability, usual->rounding_probability);
	if (!ga->rounding_mutation)
		add(b, " --no-rounding-mutation");
	add_int(b, "elites", ga->elites, usual->elites);
	add_int(b, "refine", ga->refine, usual->refine);
}

static void add_training(struct builder *b, const struct gqalut_nn_options *nn,
                         const struct gqalut_nn_options *usual)
{
	add_int(b, "nn-samples", nn->samples, usual->samples);
	add_int(b, "nn-batch", nn->batch, usual->batch);
	add_int(b, "nn-steps", nn->steps, usual->steps);
	add_real(b, "nn-rate", nn->rate, usual->rate);
	add_real(b, "nn-rate-end", nn->floor, usual->floor);
}

static void add_search(struct builder *b, const struct gqalut_search_options *search)
{
	struct gqalut_search_options standard;
	gqalut_search_options_init(&standard);
	const struct gqalut_method_info *method = gqalut_method_info(search->method);
	if (search->method != standard.method)
		add(b, " --method %s", method->name);
	if (method->seeded && search->seed != standard.seed)
		add(b, " --seed %llu", (unsigned long long)search->seed);
	if (search->method != GQALUT_METHOD_EXACT && !search->certify)
		add(b, " --no-certificate");
	if (method->genetic)
		add_genetic(b, &search->ga, &standard.ga);
	if (search->method == GQALUT_METHOD_NN_LUT)
		add_training(b, &search->nn, &standard.nn);
}

void gen_command_text(const struct gqalut_problem *problem,
                      const struct gqalut_search_options *search, const char *name, char *text,
                      size_t size)
{
	struct builder b = { text, size, 0 };
	struct gqalut_problem standard;
	const struct gqalut_function *function = gqalut_problem_whole(problem);
	gqalut_problem_init(&standard, function);
	add(&b, "gqalut gen --func %s --entries %d", function->name, problem->entries);
	add_reduction(&b, problem, &standard);
	add_domain(&b, problem, &standard);
	add_formats(&b, problem, &standard);
	add_measure(&b, problem, &standard);
	add_search(&b, search);
	if (name)
		add_word(&b, "name", name);
	if (b.length >= size)
		text[0] = '\0';
}
