/* gqalut list: the functions that can be tabulated. */
#include <stdio.h>
#include <string.h>

#include <gqalut/function.h>
#include <gqalut/reduction.h>

#include "cli.h"
#include "console.h"
#include "escape.h"
#include "options.h"
#include "values.h"

struct list_settings {
	bool json;
};

static const struct option options[] = {
	{ .group = "Options",
	  .name = "json",
	  .type = OPTION_ON,
	  .offset = offsetof(struct list_settings, json),
	  .help = "for machines" },
};

static const struct usage usage = {
	.command = "list",
	.synopsis = "[--json]",
	.purpose =
	        "Lists the functions that gen knows: name, default domain, default alphas, what\n"
	        "--reduction auto takes, other names and formula.",
	.examples = "  gqalut list\n"
	            "  gqalut list --json\n",
	.notes = "Exit codes: 0 listed, 2 usage, 4 output failed.\n",
	.options = options,
	.count = sizeof options / sizeof options[0],
};

static void print_text(void)
{
	const struct gqalut_function *f;
	char lo[REAL_SIZE], hi[REAL_SIZE], domain[2 * REAL_SIZE + 2], alphas[24];
	printf("%-9s  %-7s  %-6s  %-9s  %-17s  %s\n", "name", "domain", "alphas", "reduction",
	       "also", "formula");
	for (size_t i = 0; (f = gqalut_function_at(i)) != NULL; i++) {
		snprintf(domain, sizeof domain, "%s..%s", real_text(f->lo, lo),
		         real_text(f->hi, hi));
		if (f->alpha_min == f->alpha_max)
			snprintf(alphas, sizeof alphas, "%d", f->alpha_min);
		else
			snprintf(alphas, sizeof alphas, "%d..%d", f->alpha_min, f->alpha_max);
		printf("%-9s  %-7s  %-6s  %-9s  %-17s  %s\n", f->name, domain, alphas,
		       gqalut_reduction_text(gqalut_reduction_best(f)), f->aliases, f->formula);
	}
}

static void print_aliases(const char *aliases)
{
	putchar('[');
	while (*aliases != '\0') {
		size_t length = strcspn(aliases, ",");
		escape_json(stdout, aliases, length);
		aliases += length;
		if (*aliases == ',') {
			aliases++;
			printf(", ");
		}
	}
	putchar(']');
}

static void print_reductions(const struct gqalut_function *function)
{
	int count = 0;
	for (int k = 0; k < GQALUT_REDUCTION_KINDS; k++)
		if (gqalut_reduction_serves((enum gqalut_reduction_kind)k, function))
			printf("%s\"%s\"", count++ > 0 ? ", " : "",
			       gqalut_reduction_text((enum gqalut_reduction_kind)k));
}

static void print_json(void)
{
	const struct gqalut_function *f;
	char lo[REAL_SIZE], hi[REAL_SIZE];
	printf("{\"functions\": [");
	for (size_t i = 0; (f = gqalut_function_at(i)) != NULL; i++) {
		printf("%s\n  {\"name\": ", i > 0 ? "," : "");
		escape_json(stdout, f->name, strlen(f->name));
		printf(", \"aliases\": ");
		print_aliases(f->aliases);
		printf(", \"formula\": ");
		escape_json(stdout, f->formula, strlen(f->formula));
		printf(", \"domain\": [%s, %s], \"alphas\": [", real_text(f->lo, lo),
		       real_text(f->hi, hi));
		for (int alpha = f->alpha_min; alpha <= f->alpha_max; alpha++)
			printf(alpha > f->alpha_min ? ", %d" : "%d", alpha);
		printf("], \"reductions\": [");
		print_reductions(f);
		printf("], \"defined\": ");
		const char *defined = gqalut_support_text(f->support);
		escape_json(stdout, defined, strlen(defined));
		putchar('}');
	}
	printf("\n]}\n");
}

int cmd_list(int argc, char **argv)
{
	struct list_settings settings = { false };
	struct parsed parsed;
	switch (options_parse(&usage, argc, argv, &settings, &parsed)) {
	case PARSE_OK: break;
	case PARSE_HELP: return EXIT_FINE;
	case PARSE_BAD: return EXIT_USAGE;
	}
	if (parsed.operands > 0) {
		complain("list", "unexpected argument %.64s", argv[0]);
		return EXIT_USAGE;
	}
	if (settings.json)
		print_json();
	else
		print_text();
	return EXIT_FINE;
}
