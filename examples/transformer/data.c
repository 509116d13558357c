/* The task, drawn with an integer generator. */
#include "model.h"

/* SplitMix64. */
static uint64_t random_next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

int random_below(uint64_t *state, int below)
{
	return (int)((random_next(state) >> 48) * (uint64_t)below >> 16);
}

/* About normal, in codes: mean 0, deviation 12.5. */
static int noise(uint64_t *state)
{
	int sum = 0;
	for (int i = 0; i < 3; i++)
		sum += random_below(state, 25) - 12;
	return sum;
}

static void draw_embedding(uint64_t *state, int *embedding)
{
	for (int i = 0; i < WIDTH; i++)
		embedding[i] = random_below(state, 65) - 32;
}

void task_start(struct task *task, uint64_t seed)
{
	task->state = seed;
	for (int i = 0; i < TOKENS / 2; i++)
		draw_embedding(&task->state, task->key[i]);
	for (int i = 0; i < CLASSES; i++)
		draw_embedding(&task->state, task->value[i]);
}

static int8_t clamp(int v)
{
	return (int8_t)(v < -128 ? -128 : v > 127 ? 127 : v);
}

void task_draw(struct task *task, struct sequence *sequence)
{
	int order[TOKENS] = { 0 }, value[TOKENS];
	for (int i = 0; i < TOKENS; i++) {
		const int j = random_below(&task->state, i + 1);
		order[i] = order[j];
		order[j] = i;
		value[i] = random_below(&task->state, CLASSES);
	}
	/* The two tokens of a key are neighbours in the shuffled order. */
	for (int i = 0; i < TOKENS; i++) {
		const int token = order[i], other = order[i ^ 1];
		sequence->target[token] = (value[token] + value[other]) % CLASSES;
		for (int d = 0; d < WIDTH; d++)
			sequence->x[token * WIDTH + d] =
			        clamp(task->key[i / 2][d] + task->value[value[token]][d] +
			              noise(&task->state));
	}
}
