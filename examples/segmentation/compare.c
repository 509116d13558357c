/* All rows of a comparison, for both networks and all seeds. */
#include "compare.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "record.h"
#include "rows.h"
#include "score.h"

enum { THREADS_MOST = 64 };

static int complain(const char *what, const char *why)
{
	fprintf(stderr, "segment: %s: %s\n", what, why);
	return -1;
}

/* Closes FILE, which was written to PATH. */
static int finish(FILE *file, const char *path)
{
	const int bad = ferror(file);
	return fclose(file) != 0 || bad ? complain(path, "cannot be written") : 0;
}

/* What a thread does: scenes FIRST, FIRST + STEP, ... of one network. */
struct job {
	const struct network *network;
	const struct rows *rows;
	struct tally *tally; /* [row][scene] */
	int scenes, first, step;
	struct workspace work;
	struct float_work float_work;
	int32_t logits[LOGITS];
	float float_logits[LOGITS];
};

static void classify(struct job *job, const struct row *row, const uint8_t *image, uint8_t *classes)
{
	if (row->is_float) {
		float_run(job->network, row->blocks.format.block ? &row->blocks : NULL, image,
		          &job->float_work, job->float_logits);
		float_classes(job->float_logits, classes);
	} else {
		integer_run(job->network, &row->nonlinear, image, &job->work, job->logits);
		logits_classes(job->logits, classes);
	}
}

static void *work(void *argument)
{
	struct job *job = argument;
	uint8_t image[SCENE_PIXELS * SCENE_CHANNELS], label[SCENE_PIXELS];
	uint8_t classes[SCENE_PIXELS], reference[SCENE_PIXELS];
	for (int i = job->first; i < job->scenes; i += job->step) {
		scene_draw(HELD_OUT_SEED, (uint32_t)i, image, label);
		classify(job, &job->rows->row[ROW_EXACT], image, reference);
		for (int r = 0; r < job->rows->count; r++) {
			const int same = job->rows->row[r].same_as;
			struct tally *tally = &job->tally[r * job->scenes + i];
			if (same >= 0) {
				*tally = job->tally[same * job->scenes + i];
				continue;
			}
			classify(job, &job->rows->row[r], image, classes);
			tally_scene(classes, label, reference, tally);
		}
	}
	return NULL;
}

/* All scenes by all rows; the result is the same for any number of threads. */
static int run_network(const struct network *network, const struct rows *rows,
                       const struct orders *orders, struct tally *tally)
{
	pthread_t thread[THREADS_MOST];
	struct job *jobs = calloc((size_t)orders->threads, sizeof *jobs);
	int started = 0;
	if (!jobs)
		return complain("threads", "out of memory");
	for (; started < orders->threads; started++) {
		struct job *job = &jobs[started];
		job->network = network;
		job->rows = rows;
		job->tally = tally;
		job->scenes = orders->scenes;
		job->first = started;
		job->step = orders->threads;
		if (pthread_create(&thread[started], NULL, work, job))
			break;
	}
	const int failed = started < orders->threads;
	for (int i = 0; i < started; i++)
		pthread_join(thread[i], NULL);
	free(jobs);
	return failed ? complain("threads", "cannot be started") : 0;
}

/* --- calibration ------------------------------------------------------------- */

enum { CALIBRATION_SCENES = 32 };

/* The inputs of the functions of the network of KIND and SEED. */
static int record_network(const struct orders *orders, const struct loaded *loaded, int seed,
                          struct record *record)
{
	static struct workspace work;
	static int32_t logits[LOGITS];
	struct nonlinear nonlinear;
	uint8_t image[SCENE_PIXELS * SCENE_CHANNELS], label[SCENE_PIXELS];
	char name[32];
	record_init(record, activation_of(loaded->network.kind), &nonlinear);
	for (uint32_t i = 0; i < CALIBRATION_SCENES; i++) {
		scene_draw(CALIBRATION_SEED, i, image, label);
		integer_run(&loaded->network, &nonlinear, image, &work, logits);
	}
	snprintf(name, sizeof name, "%s_%d", network_names[loaded->network.kind], seed);
	mkdir(orders->output, 0777);
	return record_write(record, orders->output, name);
}

int command_calibrate(const struct orders *orders)
{
	static struct loaded loaded;
	static struct record record;
	int bad = 0;
	for (int i = 0; i < NETWORK_KINDS * orders->seeds && !bad; i++) {
		const enum network_kind kind = (enum network_kind)(i / orders->seeds);
		const int seed = 1 + i % orders->seeds;
		bad = load_network(orders->weights, kind, seed, orders->variant, &loaded) ||
		      record_network(orders, &loaded, seed, &record);
		load_free(&loaded);
	}
	return bad ? -1 : 0;
}

/* --- tallies of a network ------------------------------------------------------ */

/* The least multiple of STEP that brings LARGEST below 2^TOP. */
static int drop_of(int64_t largest, int top, int step)
{
	int drop = 0;
	while (largest >> drop >> top > 0)
		drop += step;
	return drop;
}

/* The error of the tables as Markdown, weighted for this network. */
static int write_errors(const struct orders *orders, const char *name, const struct rows *rows,
                        const struct gqalut_weights *weights, unsigned alphas)
{
	char path[512];
	snprintf(path, sizeof path, "%s/%s_tables.md", orders->output, name);
	FILE *file = fopen(path, "w");
	if (!file)
		return complain(path, "cannot be written");
	rows_print_tables(file, rows, weights, alphas);
	return finish(file, path);
}

static int make_tallies(const struct orders *orders, const struct loaded *loaded, int seed,
                        struct tallies *tallies)
{
	static struct record record;
	static struct rows rows;
	const enum network_kind kind = loaded->network.kind;
	struct gqalut_weights weights;
	char name[32];
	memset(&weights, 0, sizeof weights);
	snprintf(name, sizeof name, "%s_%d", network_names[kind], seed);
	int bad = record_network(orders, loaded, seed, &record) ||
	          record_read(orders->output, name, activation_of(kind), &weights) ||
	          rows_make(&rows, kind, &weights, record_alphas(&record),
	                    drop_of(record.largest_den, 8, 1),
	                    drop_of(record.largest_variance, 10, 2), orders->optimal_only);
	if (!bad) {
		tallies->rows = rows.count;
		tallies->tally =
		        calloc((size_t)(rows.count * tallies->scenes), sizeof *tallies->tally);
		for (int r = 0; r < rows.count; r++)
			tallies->label[r] = rows.row[r].label;
		bad = (!tallies->tally && complain(name, "out of memory")) ||
		      run_network(&loaded->network, &rows, orders, tallies->tally) ||
		      write_errors(orders, name, &rows, &weights, record_alphas(&record));
	}
	rows_free(&rows);
	gqalut_weights_free(&weights);
	return bad ? -1 : 0;
}

/* Reads what an earlier comparison kept of the same network, or makes it. */
static int find_tallies(const struct orders *orders, enum network_kind kind, int seed,
                        struct tallies *tallies)
{
	static struct loaded loaded;
	char path[512];
	int bad = 0;
	memset(tallies, 0, sizeof *tallies);
	if (load_network(orders->weights, kind, seed, orders->variant, &loaded))
		return -1;
	snprintf(path, sizeof path, "%s/%s_%d.tally", orders->output, network_names[kind], seed);
	const uint32_t check = load_checksum(&loaded) + (uint32_t)orders->optimal_only;
	if (tallies_read(path, check, orders->scenes, tallies)) {
		tallies->check = check;
		tallies->scenes = orders->scenes;
		bad = make_tallies(orders, &loaded, seed, tallies) ||
		      (tallies_write(path, tallies) && complain(path, "cannot be written"));
	}
	load_free(&loaded);
	return bad ? -1 : 0;
}

int command_tally(const struct orders *orders)
{
	static struct tallies tallies;
	mkdir(orders->output, 0777);
	const int bad =
	        find_tallies(orders, (enum network_kind)orders->kind, orders->seed, &tallies);
	free(tallies.tally);
	return bad;
}

/* --- results ----------------------------------------------------------------- */

struct results {
	enum network_kind kind;
	const struct tallies *of; /* [seed] */
	int seeds, scenes;
};

static void point_at(const struct results *results, int row, const struct tally **tally)
{
	for (int s = 0; s < results->seeds; s++)
		tally[s] = results->of[s].tally + row * results->scenes;
}

static void print_row(FILE *markdown, FILE *csv, const struct results *results, int r)
{
	const struct label *label = &results->of[0].label[r];
	const struct tally *of[SEEDS_MOST], *real[SEEDS_MOST], *exact[SEEDS_MOST];
	double miou = 0.0, flips = 0.0;
	char entries[16] = "";
	if (label->entries > 0)
		snprintf(entries, sizeof entries, "%d", (int)label->entries);
	point_at(results, r, of);
	point_at(results, ROW_FLOAT, real);
	point_at(results, ROW_EXACT, exact);
	for (int s = 0; s < results->seeds; s++) {
		miou += mean_iou(of[s], NULL, results->scenes) / results->seeds;
		flips += flips_percent(of[s], results->scenes) / results->seeds;
	}
	const struct change f = compare_tallies(of, real, results->seeds, results->scenes);
	const struct change c = compare_tallies(of, exact, results->seeds, results->scenes);
	fprintf(markdown,
	        "| %s | %s | %s | %.2f | %+.2f | %+.2f | %+.2f..%+.2f | %+.2f..%+.2f | %.2f |\n",
	        label->functions, entries, label->replaced, miou, f.mean, c.mean, c.low, c.high,
	        c.seed_least, c.seed_most, flips);
	fprintf(csv, "%s,%s,%s,%s,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f\n",
	        network_names[results->kind], label->functions, entries, label->replaced, miou,
	        f.mean, f.low, f.high, c.mean, c.low, c.high, c.seed_least, c.seed_most, flips);
}

static void print_results(FILE *markdown, FILE *csv, const struct results *results)
{
	fprintf(markdown,
	        "\n## %s\n\n%d scenes, %d networks\n\n| functions | entries | replaced | mIoU %% | "
	        "to float | to INT8 | 95 %% | of seeds | flips %% |\n"
	        "|---|---|---|---|---|---|---|---|---|\n",
	        network_names[results->kind], results->scenes, results->seeds);
	for (int r = 0; r < results->of[0].rows; r++)
		print_row(markdown, csv, results, r);
}

static FILE *create(const char *folder, const char *name, char path[512])
{
	snprintf(path, 512, "%s/%s", folder, name);
	FILE *file = fopen(path, "w");
	if (!file)
		complain(path, "cannot be written");
	return file;
}

static int write_results(const struct orders *orders, struct tallies of[][SEEDS_MOST])
{
	char markdown_path[512], csv_path[512];
	FILE *markdown = create(orders->output, "results.md", markdown_path);
	FILE *csv = markdown ? create(orders->output, "results.csv", csv_path) : NULL;
	int bad = !csv;
	if (csv)
		fprintf(csv, "network,functions,entries,replaced,miou,to_float,to_float_low,"
		             "to_float_high,to_int8,to_int8_low,to_int8_high,seed_least,seed_most,"
		             "flips\n");
	for (int kind = 0; kind < NETWORK_KINDS && !bad; kind++)
		print_results(markdown, csv,
		              &(struct results){ (enum network_kind)kind, of[kind], orders->seeds,
		                                 orders->scenes });
	bad |= csv && finish(csv, csv_path);
	bad |= markdown && finish(markdown, markdown_path);
	return bad ? -1 : 0;
}

int command_compare(const struct orders *orders)
{
	static struct tallies of[NETWORK_KINDS][SEEDS_MOST];
	int bad = 0;
	memset(of, 0, sizeof of);
	mkdir(orders->output, 0777);
	for (int i = 0; i < NETWORK_KINDS * orders->seeds && !bad; i++) {
		const int kind = i / orders->seeds, s = i % orders->seeds;
		bad = find_tallies(orders, (enum network_kind)kind, s + 1, &of[kind][s]);
	}
	bad = bad || write_results(orders, of);
	for (int i = 0; i < NETWORK_KINDS * SEEDS_MOST; i++)
		free(of[i / SEEDS_MOST][i % SEEDS_MOST].tally);
	return bad ? -1 : 0;
}
