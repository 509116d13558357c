/* The power proxy of a netlist: power LIBERTY NETLIST.blif NETS.vcd CYCLES
 *
 *   sum over nets of (toggles of the net) * (capacitance of the pins it drives)
 *
 * in pF a cycle, in total and of the pins of clocks alone.  Toggles are those that
 * the dump has; one made without delays has no glitches.  A net that is unknown
 * while it is dumped is an error. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME = 64, TOKEN = 1024, IDS = 1 << 20 };

/* An input pin of a cell, "CELL.PIN", or a net: what it loads. */
struct load {
	char name[NAME];
	double pf;
	bool clock;
};

struct loads {
	struct load *row;
	size_t count, room;
};

static void die(const char *what, const char *name)
{
	fprintf(stderr, "power: %s: %s\n", what, name);
	exit(1);
}

static void *grown(void *rows, size_t *room, size_t size)
{
	*room = *room ? 2 * *room : 256;
	rows = realloc(rows, *room * size);
	if (!rows)
		die("out of memory", "");
	return rows;
}

static struct load *add(struct loads *loads, const char *name)
{
	if (loads->count == loads->room)
		loads->row = grown(loads->row, &loads->room, sizeof *loads->row);
	if (strlen(name) >= NAME)
		die("too long a name", name);
	struct load *row = &loads->row[loads->count++];
	memset(row, 0, sizeof *row);
	strcpy(row->name, name);
	return row;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct load *)a)->name, ((const struct load *)b)->name);
}

static const struct load *find(const struct loads *loads, const char *name)
{
	struct load key;
	if (strlen(name) >= NAME)
		return NULL;
	strcpy(key.name, name);
	return bsearch(&key, loads->row, loads->count, sizeof key, by_name);
}

static FILE *input(const char *name)
{
	FILE *in = fopen(name, "r");
	if (!in)
		die("cannot read", name);
	return in;
}

/* Pins with a capacitance: in lines "cell (X) {", "pin(Y) {", "capacitance : V;". */
static struct loads read_liberty(const char *name)
{
	struct loads pins = { 0 };
	struct load *pin = NULL;
	char line[TOKEN], cell[NAME] = "", word[NAME], full[2 * NAME];
	FILE *in = input(name);
	while (fgets(line, sizeof line, in)) {
		double value;
		if (sscanf(line, " cell (%63[^)])", word) == 1) {
			strcpy(cell, word);
			pin = NULL;
		} else if (sscanf(line, " pin(%63[^)])", word) == 1) {
			snprintf(full, sizeof full, "%s.%s", cell, word);
			pin = add(&pins, full);
		} else if (pin && sscanf(line, " capacitance : %lf", &value) == 1) {
			pin->pf = value;
		} else if (pin && sscanf(line, " clock : %63[a-z]", word) == 1) {
			pin->clock = strcmp(word, "true") == 0;
		}
	}
	fclose(in);
	qsort(pins.row, pins.count, sizeof *pins.row, by_name);
	return pins;
}

/* Lines ".subckt CELL PIN=NET ...": one load a net, the sum over its pins. */
static struct loads read_netlist(const char *name, const struct loads *pins)
{
	struct loads nets = { 0 };
	char token[TOKEN], cell[NAME] = "", full[2 * NAME];
	FILE *in = input(name);
	while (fscanf(in, "%1023s", token) == 1) {
		char *equal = strchr(token, '=');
		if (strcmp(token, ".subckt") == 0 || strcmp(token, ".gate") == 0) {
			if (fscanf(in, "%63s", cell) != 1)
				die("no cell in", name);
		} else if (token[0] == '.') {
			cell[0] = '\0';
		} else if (cell[0] != '\0' && equal) {
			*equal = '\0';
			snprintf(full, sizeof full, "%s.%.63s", cell, token);
			const struct load *pin = find(pins, full);
			if (!pin)
				die("the library has no pin", full);
			struct load *net = add(&nets, equal + 1);
			net->pf = pin->pf;
			net->clock = pin->clock;
		}
	}
	fclose(in);
	qsort(nets.row, nets.count, sizeof *nets.row, by_name);
	size_t count = 0;
	for (size_t i = 0; i < nets.count; i++) {
		if (count > 0 && strcmp(nets.row[i].name, nets.row[count - 1].name) == 0) {
			nets.row[count - 1].pf += nets.row[i].pf;
			nets.row[count - 1].clock |= nets.row[i].clock;
		} else {
			nets.row[count++] = nets.row[i];
		}
	}
	nets.count = count;
	return nets;
}

/* A signal of the dump: WIDTH bits from bit[first], the highest first. */
struct signal {
	size_t first;
	int width;
};

struct bit {
	const struct load *net; /* NULL: drives nothing */
	char value;
	long toggles;
};

struct dump {
	struct signal *signal; /* by id */
	struct bit *bit;
	size_t bits, room;
};

/* Ids are numbers of base 94 in printable characters, the lowest digit first. */
static size_t id_number(const char *id)
{
	size_t number = 0, unit = 1;
	for (; *id != '\0'; id++, unit *= 94)
		number += (size_t)(*id - '!' + 1) * unit;
	if (number >= IDS)
		die("too large an id", id);
	return number;
}

/* "$var wire 8 ! q [7:0] $end", after "$var". */
static void read_var(FILE *in, struct dump *dump, const struct loads *nets)
{
	char type[TOKEN], id[TOKEN], name[TOKEN], range[TOKEN], full[2 * TOKEN];
	int width, high = 0, low = 0;
	if (fscanf(in, "%1023s %d %1023s %1023s %1023s", type, &width, id, name, range) != 5)
		die("bad $var", name);
	bool vector = sscanf(range, "[%d:%d]", &high, &low) == 2;
	struct signal *signal = &dump->signal[id_number(id)];
	signal->first = dump->bits;
	signal->width = width;
	for (int i = 0; i < width; i++) {
		if (dump->bits == dump->room)
			dump->bit = grown(dump->bit, &dump->room, sizeof *dump->bit);
		int index = high >= low ? high - i : high + i;
		if (vector)
			snprintf(full, sizeof full, "%s[%d]", name, index);
		else
			snprintf(full, sizeof full, "%s", name);
		dump->bit[dump->bits++] = (struct bit){ .net = find(nets, full) };
	}
}

static void change(struct bit *bit, char value)
{
	if (value != '0' && value != '1')
		die("unknown while dumped", bit->net ? bit->net->name : "a net");
	bit->toggles += bit->value != '\0' && bit->value != value;
	bit->value = value;
}

static void read_changes(FILE *in, struct dump *dump)
{
	char token[TOKEN], id[TOKEN];
	while (fscanf(in, "%1023s", token) == 1) {
		if (strcmp(token, "$dumpoff") == 0)
			return;
		if (token[0] == '#' || token[0] == '$')
			continue;
		bool vector = token[0] == 'b';
		if (vector && fscanf(in, "%1023s", id) != 1)
			die("bad change", token);
		const struct signal *signal = &dump->signal[id_number(vector ? id : token + 1)];
		const char *value = vector ? token + 1 : token;
		/* Leading zeros may be missing. */
		int given = vector ? (int)strlen(value) : 1, missing = signal->width - given;
		for (int i = 0; i < signal->width; i++)
			change(&dump->bit[signal->first + (size_t)i], i >= missing
			                                                      ? value[i - missing]
			                                              : value[0] == '1' ? '0'
			                                                                : value[0]);
	}
}

int main(int argc, char **argv)
{
	if (argc != 5)
		die("usage", "power LIBERTY NETLIST.blif NETS.vcd CYCLES");
	struct loads pins = read_liberty(argv[1]);
	struct loads nets = read_netlist(argv[2], &pins);
	struct dump dump = { .signal = calloc(IDS, sizeof *dump.signal) };
	double cycles = strtod(argv[4], NULL), all = 0.0, clocks = 0.0;
	char token[TOKEN];
	if (!dump.signal || cycles < 1.0)
		die("bad argument", argv[4]);
	FILE *in = input(argv[3]);
	while (fscanf(in, "%1023s", token) == 1 && strcmp(token, "$enddefinitions") != 0)
		if (strcmp(token, "$var") == 0)
			read_var(in, &dump, &nets);
	read_changes(in, &dump);
	fclose(in);
	size_t found = 0, wanted = 0;
	for (size_t i = 0; i < nets.count; i++)
		wanted += nets.row[i].name[0] != '$'; /* $true and $false are no nets */
	for (size_t i = 0; i < dump.bits; i++) {
		const struct bit *bit = &dump.bit[i];
		if (!bit->net)
			continue;
		found++;
		all += (double)bit->toggles * bit->net->pf;
		clocks += bit->net->clock ? (double)bit->toggles * bit->net->pf : 0.0;
	}
	if (found != wanted)
		die("nets of the netlist that were not dumped", argv[3]);
	printf("%.3f %.3f\n", all / cycles, clocks / cycles);
	free(dump.signal);
	free(dump.bit);
	free(nets.row);
	free(pins.row);
	return 0;
}
