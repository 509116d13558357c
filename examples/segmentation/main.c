/* segment compare|tally|calibrate|check|picture|export: see README.md. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"

static const char usage[] =
        "segment compare   -o FOLDER   mIoU of all functions: results.md, results.csv\n"
        "segment tally     -o FOLDER   of one network alone, which compare then finds there\n"
        "segment calibrate -o FOLDER   what the functions are given, for gqalut gen --weights\n"
        "segment check                 checksums of the logits, emitted headers and library\n"
        "segment picture   -o FILE     scenes, truth, float, integer, difference, as .png\n"
        "segment export    -o FOLDER   the networks of seed 1 in C\n"
        "  --scenes N    held-out scenes, 1..4096 [500; 20 for check; picture 1..30, 4]\n"
        "  --threads N   1..64 [2]\n"
        "  --seeds N     networks of each kind, 1..3 [3]\n"
        "  --network soft|linear [soft]   --seed N   of tally, 1..3 [1]\n"
        "  --methods all|optimal [all]\n"
        "  --weights FOLDER [weights]   --variant TEXT behind the seed in names []\n";

static const struct {
	const char *name;
	int (*run)(const struct orders *orders);
	int scenes;
} commands[] = {
	{ "compare", command_compare, 500 },    { "tally", command_tally, 500 },
	{ "calibrate", command_calibrate, 32 }, { "check", command_check, 20 },
	{ "picture", command_picture, 4 },      { "export", command_export, 1 },
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

/* A whole number of LEAST..MOST. */
static int number(const char *text, int least, int most, int *value)
{
	char *end;
	const long n = strtol(text, &end, 10);
	if (end == text || *end != '\0' || n < least || n > most)
		return -1;
	*value = (int)n;
	return 0;
}

static int option(const char *name, const char *value, struct orders *orders)
{
	if (strcmp(name, "-o") == 0)
		orders->output = value;
	else if (strcmp(name, "--weights") == 0)
		orders->weights = value;
	else if (strcmp(name, "--variant") == 0)
		orders->variant = value;
	else if (strcmp(name, "--methods") == 0) {
		orders->optimal_only = strcmp(value, "optimal") == 0;
		return orders->optimal_only || strcmp(value, "all") == 0 ? 0 : -1;
	} else if (strcmp(name, "--network") == 0) {
		orders->kind = strcmp(value, network_names[NETWORK_LINEAR]) == 0;
		return strcmp(value, network_names[orders->kind]) == 0 ? 0 : -1;
	} else if (strcmp(name, "--seed") == 0)
		return number(value, 1, SEEDS_MOST, &orders->seed);
	else if (strcmp(name, "--scenes") == 0)
		return number(value, 1, 4096, &orders->scenes);
	else if (strcmp(name, "--threads") == 0)
		return number(value, 1, 64, &orders->threads);
	else if (strcmp(name, "--seeds") == 0)
		return number(value, 1, SEEDS_MOST, &orders->seeds);
	else
		return -1;
	return 0;
}

int main(int argc, char **argv)
{
	struct orders orders = {
		.weights = "weights", .variant = "", .threads = 2, .seeds = 3, .seed = 1
	};
	int c = 0;
	while (argc > 1 && c < COMMANDS && strcmp(argv[1], commands[c].name) != 0)
		c++;
	int bad = argc < 2 || c == COMMANDS || argc % 2 != 0;
	if (!bad)
		orders.scenes = commands[c].scenes;
	for (int i = 2; i + 1 < argc && !bad; i += 2)
		bad = option(argv[i], argv[i + 1], &orders);
	if (!bad && commands[c].run == command_picture && orders.scenes > PICTURE_SCENES_MOST)
		bad = 1;
	if (bad || (!orders.output && commands[c].run != command_check)) {
		fputs(usage, stderr);
		return 2;
	}
	return commands[c].run(&orders) ? 4 : 0;
}
