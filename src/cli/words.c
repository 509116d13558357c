#include "words.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LINE_WIDTH = 80 };

void print_wrapped(FILE *out, const char *text, int indent)
{
	int at = indent;
	while (*text != '\0') {
		int n = (int)strcspn(text, " ");
		if (at > indent && at + 1 + n > LINE_WIDTH) {
			fprintf(out, "\n%*s", indent, "");
			at = indent;
		} else if (at > indent) {
			fputc(' ', out);
			at++;
		}
		fprintf(out, "%.*s", n, text);
		at += n;
		text += n;
		text += strspn(text, " ");
	}
	fputc('\n', out);
}

const char *sign_text(struct gqalut_format_int format)
{
	return format.is_signed ? "signed" : "unsigned";
}

const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

const char *source_name(const char *path)
{
	return path[0] == '-' && path[1] == '\0' ? "standard input" : path;
}

int count_bits(uint64_t set)
{
	int n = 0;
	for (; set != 0; set &= set - 1)
		n++;
	return n;
}

double breakpoint_x(const struct gqalut_table *table, int s)
{
	if (table->rounding != GQALUT_ROUNDING_LISTED)
		return ldexp(table->breakpoint[s - 1], -table->breakpoint_frac);
	/* Listed codes need not agree; those of the finest scale say most. */
	int finest = table->alpha_count - 1;
	return ldexp(table->threshold[finest][s - 1], -table->alpha[finest]);
}

void verdict_make(const struct gqalut_record *record, bool made_here, struct verdict *verdict)
{
	const struct gqalut_certificate *proof = &record->certificate;
	const char *objective = gqalut_objective_text(record->objective);
	/* Only a shortest path gives a table that has the bound. */
	bool attained = record->objective != GQALUT_OBJECTIVE_WORST_ALPHA;
	/* The bound is that of breakpoints which all alphas share. */
	bool listed = record->table.rounding == GQALUT_ROUNDING_LISTED;
	char *head = verdict->head, *tail = verdict->tail;
	double percent = 100.0 * proof->gap;
	head[0] = tail[0] = '\0';
	verdict->tone = VERDICT_NONE;
	if (!proof->available) {
		snprintf(head, sizeof verdict->head, "not certified");
	} else if (proof->optimal) {
		verdict->tone = VERDICT_GOOD;
		snprintf(head, sizeof verdict->head, "%s",
		         listed ? "as good as the best with shared breakpoints, proven"
		                : "optimal, proven");
		snprintf(tail, sizeof verdict->tail, " (%s)", objective);
	} else if (!isfinite(proof->gap)) {
		snprintf(head, sizeof verdict->head, "above the proven lower bound of 0");
		snprintf(tail, sizeof verdict->tail, " (%s)", objective);
	} else if (!attained) {
		verdict->tone = VERDICT_WARN;
		snprintf(head, sizeof verdict->head, "at most %.2f %% above the optimum", percent);
		snprintf(tail, sizeof verdict->tail, " (%s >= %.3e, proven)", objective,
		         proof->lower_bound);
	} else {
		verdict->tone = VERDICT_WARN;
		snprintf(head, sizeof verdict->head, "%.2f %% above the proven optimum%s", percent,
		         made_here ? "" : " of this format");
		if (made_here)
			snprintf(tail, sizeof verdict->tail, " (%s); %s closes it", objective,
			         gqalut_table_shared_frac(&record->table) ? "--method exact"
			                                                  : "exact per-entry");
		else
			snprintf(tail, sizeof verdict->tail, " (%s %.3e)", objective,
			         proof->lower_bound);
	}
}

/* Takes the lines about defects. */
struct sink {
	void (*take)(void *context, const char *text);
	void *context;
};

static void note(const struct sink *sink, const char *format, ...) GQALUT_PRINTF(2, 3);

static void note(const struct sink *sink, const char *format, ...)
{
	char text[256];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	sink->take(sink->context, text);
}

static void note_dead(const struct sink *sink, const struct gqalut_metrics *metrics)
{
	int count = count_bits(metrics->dead_everywhere), shown = 0;
	char list[64] = "";
	size_t used = 0;
	if (count == 0)
		return;
	for (int s = 0; s < GQALUT_MAX_ENTRIES && shown < 8; s++)
		if (metrics->dead_everywhere >> s & 1)
			used += (size_t)snprintf(list + used, sizeof list - used, "%s %d",
			                         shown++ > 0 ? "," : "", s);
	note(sink, "no code at any alpha uses segment%s%s%s", plural((size_t)count), list,
	     count > shown ? ", ..." : "");
}

void each_defect(const struct gqalut_record *record, bool made_here,
                 void (*take)(void *context, const char *text), void *context)
{
	const struct sink sink = { take, context };
	const struct gqalut_metrics *metrics = &record->metrics;
	note_dead(&sink, metrics);
	if (metrics->zero_in_domain && !metrics->zero_exact)
		note(&sink, "f(0) is broken%s", made_here ? "; --exact-at 0 keeps it" : "");
	if (!metrics->monotone)
		note(&sink, "not monotone where %s is: %zu step%s, the first at alpha %d, code %d",
		     record->table.function, metrics->monotone_breaks,
		     plural(metrics->monotone_breaks), metrics->monotone_alpha,
		     (int)metrics->monotone_code);
	/* A jump below one output step is lost in the rounding. */
	if (metrics->largest_jump > ldexp(1.0, -metrics->beta))
		note(&sink, "a jump of %.3e into segment %d, at x = %g, above one output step",
		     metrics->largest_jump, metrics->jump_breakpoint + 1, metrics->jump_x);
	if (metrics->saturated_slopes > 0 || metrics->saturated_intercepts > 0)
		note(&sink, "at the end of their range: %d slope%s, %d intercept%s",
		     metrics->saturated_slopes, plural((size_t)metrics->saturated_slopes),
		     metrics->saturated_intercepts, plural((size_t)metrics->saturated_intercepts));
	if (metrics->convention_codes > 0)
		note(&sink,
		     "%zu code%s on a breakpoint; hardware that sends such codes left has MSE "
		     "%.3e",
		     metrics->convention_codes, metrics->convention_codes == 1 ? " is" : "s are",
		     metrics->convention_mse);
}

void plain_words(char *message)
{
	char *to = message;
	for (const char *from = message; *from != '\0'; from++) {
		bool starts = from == message || from[-1] == ' ';
		if (starts && from[0] == '-' && from[1] == '-' && islower((unsigned char)from[2]))
			from += 2;
		*to++ = *from;
	}
	*to = '\0';
}
