/* From the names of a file to the tensors of a network. */
#include "network.h"

#include <string.h>

struct search {
	const struct store *store;
	const char *block; /* what names begin with */
	const char *missing;
};

/* Whether NAME is FRONT and BACK. */
static int is_name(const char *name, const char *front, const char *back)
{
	const size_t n = strlen(front);
	return strncmp(name, front, n) == 0 && strcmp(name + n, back) == 0;
}

static const struct tensor *find(struct search *search, const char *name)
{
	static const struct tensor none;
	for (int i = 0; i < search->store->count; i++)
		if (is_name(search->store->tensor[i].name, search->block, name))
			return &search->store->tensor[i];
	if (!search->missing)
		search->missing = name;
	return &none;
}

static int alpha_of(struct search *search, const char *name)
{
	return find(search, name)->alpha;
}

static void bind_linear(struct search *search, const char *weight, const char *bias, const char *to,
                        struct linear *linear)
{
	const struct tensor *w = find(search, weight), *b = find(search, bias);
	linear->weight = w->weight;
	linear->real_weight = w->real;
	linear->bias = b->bias;
	linear->real_bias = b->real;
	linear->out = w->dim[0];
	linear->in = w->dim[2] ? w->dim[1] * w->dim[2] : w->dim[1];
	linear->alpha = w->alpha;
	linear->to = to ? alpha_of(search, to) : 0;
	if (linear->out > WIDTH_MOST || linear->in > WIDTH_MOST)
		search->missing = weight;
}

#define LINEAR(name, to) bind_linear(search, name ".weight", name ".bias", name, to)

static void bind_norm(struct search *search, const char *gamma, const char *beta, const char *to,
                      struct norm *norm)
{
	const struct tensor *g = find(search, gamma), *b = find(search, beta);
	norm->affine = (struct affine){ g->weight, b->bias, g->alpha };
	norm->real_gamma = g->real;
	norm->real_beta = b->real;
	norm->width = g->dim[0];
	norm->to = alpha_of(search, to);
}

#define NORM(name, to) bind_norm(search, name ".gamma", name ".beta", name, to)

static void bind_block(struct search *search, enum network_kind kind, struct block *block)
{
	LINEAR("q", &block->q);
	LINEAR("k", &block->k);
	LINEAR("v", &block->v);
	LINEAR("proj", &block->proj);
	LINEAR("dw", &block->dw);
	block->mix = alpha_of(search, "mix");
	block->sum1 = alpha_of(search, "sum1");
	block->sum2 = alpha_of(search, "sum2");
	if (kind == NETWORK_SOFT) {
		NORM("norm1", &block->norm1);
		NORM("norm2", &block->norm2);
		LINEAR("fc1", &block->fc1);
		LINEAR("fc2", &block->fc2);
		block->scores = alpha_of(search, "scores");
		block->hidden = alpha_of(search, "gelu");
	} else {
		LINEAR("expand", &block->expand);
		LINEAR("project", &block->project);
		block->kv = alpha_of(search, "kv");
		block->expanded = alpha_of(search, "expand.hswish");
		block->hidden = alpha_of(search, "dw.hswish");
	}
}

const char *network_bind(struct network *network, enum network_kind kind, const struct store *store)
{
	struct search all = { store, "", NULL };
	struct search *search = &all;
	memset(network, 0, sizeof *network);
	network->kind = kind;
	LINEAR("embed", &network->embed);
	LINEAR("merge", &network->merge);
	for (int i = 0; i < 2; i++) {
		all.block = i == 0 ? "block1." : "block2.";
		bind_block(search, kind, &network->block[i]);
	}
	all.block = "head.";
	LINEAR("stage1", &network->stage[0]);
	LINEAR("stage2", &network->stage[1]);
	bind_linear(search, "logits.weight", "logits.bias", NULL, &network->logits);
	network->head_sum = alpha_of(search, "sum");
	network->head_act = alpha_of(search, kind == NETWORK_SOFT ? "gelu" : "hswish");
	if (kind == NETWORK_SOFT) {
		NORM("norm1", &network->head_norm[0]);
		NORM("norm2", &network->head_norm[1]);
	}
	return all.missing;
}
