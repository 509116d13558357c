/* The generator of scenes. */
#include "scenes.h"

enum {
	TURN = 24, /* directions of a full turn, 15 degrees apart */
	UNIT = 64, /* length of a direction */
	KNOTS = 9, /* of the clouds, 8 pixels apart */
	SHAPES_MOST = 7,
	COLOUR_SPREAD = 40, /* how far a shape's colour may lie from that of its kind */
	NOISE = 12
};

struct shape {
	enum scene_class kind;
	int x, y;         /* centre */
	int size, width;  /* radius or half length; inner radius or half width */
	int ux, uy;       /* direction, of length UNIT */
	int corner[3][2]; /* of a triangle, in 1/UNIT pixels from the centre */
	int colour[SCENE_CHANNELS];
	int shade_x, shade_y; /* brightness across the shape, in 1/16 a pixel */
	int grain;
};

struct ground {
	int knot[KNOTS][KNOTS];
	int colour[SCENE_CHANNELS];
};

/* The colours that the kinds spread about: close enough to be mistaken. */
static const uint8_t kind_colour[SCENE_CLASSES][SCENE_CHANNELS] = {
	{ 110, 115, 110 }, { 150, 105, 95 }, { 100, 140, 105 },
	{ 105, 110, 150 }, { 145, 140, 95 }, { 140, 100, 145 },
};

/* SplitMix64. */
static uint64_t mixed(uint64_t z)
{
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* 0..below-1; below <= 2^16. */
static int draw_below(uint64_t *state, int below)
{
	*state += UINT64_C(0x9e3779b97f4a7c15);
	return (int)((mixed(*state) >> 48) * (uint64_t)below >> 16);
}

static int draw_within(uint64_t *state, int least, int most)
{
	return least + draw_below(state, most - least + 1);
}

/* UNIT times the cosine of a direction. */
static int cosine(int direction)
{
	static const int quarter[TURN / 4 + 1] = { 64, 62, 55, 45, 32, 17, 0 };
	const int d = direction % TURN;
	const int half = d <= TURN / 2 ? d : TURN - d;
	return half <= TURN / 4 ? quarter[half] : -quarter[TURN / 2 - half];
}

static int sine(int direction)
{
	return cosine(direction + TURN * 3 / 4);
}

static void draw_colour(uint64_t *state, enum scene_class kind, int *colour)
{
	for (int c = 0; c < SCENE_CHANNELS; c++)
		colour[c] =
		        kind_colour[kind][c] + draw_within(state, -COLOUR_SPREAD, COLOUR_SPREAD);
}

static void draw_size(uint64_t *state, struct shape *shape)
{
	shape->size = draw_within(state, 7, 15);
	shape->width = draw_within(state, 5, 10);
	if (shape->kind == SCENE_RING)
		shape->width = shape->size * 5 / 8;
	if (shape->kind == SCENE_BAR) {
		shape->size += 12;
		shape->width = draw_within(state, 2, 3);
	}
}

static void draw_shape(uint64_t *state, struct shape *shape)
{
	const int direction = draw_below(state, TURN);
	shape->kind = (enum scene_class)draw_within(state, SCENE_DISC, SCENE_BAR);
	shape->x = draw_within(state, 2, SCENE_SIDE - 3);
	shape->y = draw_within(state, 2, SCENE_SIDE - 3);
	shape->ux = cosine(direction);
	shape->uy = sine(direction);
	draw_size(state, shape);
	for (int i = 0; i < 3; i++) {
		const int d = direction + i * TURN / 3;
		shape->corner[i][0] = cosine(d) * shape->size * 5 / 4;
		shape->corner[i][1] = sine(d) * shape->size * 5 / 4;
	}
	draw_colour(state, shape->kind, shape->colour);
	shape->shade_x = draw_within(state, -24, 24);
	shape->shade_y = draw_within(state, -24, 24);
	shape->grain = draw_within(state, 0, 12);
}

/* On which side of the line from A to B a point lies. */
static int turn(const int *a, const int *b, int x, int y)
{
	return (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]);
}

static int in_triangle(const struct shape *s, int x, int y)
{
	const int a = turn(s->corner[0], s->corner[1], x * UNIT, y * UNIT);
	const int b = turn(s->corner[1], s->corner[2], x * UNIT, y * UNIT);
	const int c = turn(s->corner[2], s->corner[0], x * UNIT, y * UNIT);
	return a >= 0 && b >= 0 && c >= 0;
}

static int in_rectangle(const struct shape *s, int x, int y)
{
	const int along = x * s->ux + y * s->uy, across = y * s->ux - x * s->uy;
	const int length = s->size * UNIT, width = s->width * UNIT;
	return along >= -length && along <= length && across >= -width && across <= width;
}

/* Whether a pixel, seen from the centre, is in a shape. */
static int inside(const struct shape *s, int x, int y)
{
	const int square = x * x + y * y;
	switch (s->kind) {
	case SCENE_DISC: return square <= s->size * s->size;
	case SCENE_RING: return square <= s->size * s->size && square >= s->width * s->width;
	case SCENE_TRIANGLE: return in_triangle(s, x, y);
	default: return in_rectangle(s, x, y);
	}
}

/* floor(v / 2^s), s > 0. */
static int floor_shift(int v, int s)
{
	return v < 0 ? -1 - ((-1 - v) >> s) : v >> s;
}

/* The mark that the stuff of a kind leaves: -1, 0 or 1. */
static int texture(enum scene_class kind, int x, int y)
{
	switch (kind) {
	case SCENE_BOX: return (((x >> 1) ^ (y >> 1)) & 1) * 2 - 1;
	case SCENE_TRIANGLE: return (y >> 1 & 1) * 2 - 1;
	case SCENE_RING: return (x & 3) == 0 && (y & 3) == 0;
	default: return 0;
	}
}

/* The brightness of the clouds at a pixel, bilinear between the knots. */
static int cloud(const struct ground *ground, int x, int y)
{
	const int i = y >> 3, j = x >> 3, v = y & 7, u = x & 7;
	const int top = ground->knot[i][j] * (8 - u) + ground->knot[i][j + 1] * u;
	const int low = ground->knot[i + 1][j] * (8 - u) + ground->knot[i + 1][j + 1] * u;
	return floor_shift(top * (8 - v) + low * v, 6);
}

static uint8_t clamp(int v)
{
	return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

/* Brightness that a pixel has beside its colour, of the shape in front or of the
 * ground if that is null. */
static int brightness(const struct ground *ground, const struct shape *s, int x, int y)
{
	if (!s)
		return cloud(ground, x, y);
	return floor_shift((x - s->x) * s->shade_x + (y - s->y) * s->shade_y, 4) +
	       texture(s->kind, x, y) * s->grain;
}

/* The last of the shapes that has a pixel, or null. */
static const struct shape *in_front(const struct shape *shapes, int n, int x, int y)
{
	while (n > 0) {
		const struct shape *s = &shapes[--n];
		if (inside(s, x - s->x, y - s->y))
			return s;
	}
	return 0;
}

static void draw_ground(uint64_t *state, struct ground *ground)
{
	for (int i = 0; i < KNOTS; i++)
		for (int j = 0; j < KNOTS; j++)
			ground->knot[i][j] = draw_within(state, -50, 50);
	draw_colour(state, SCENE_GROUND, ground->colour);
}

/* The light of a scene: a gain in 1/256 and its fall across the image. */
struct light {
	int gain, fall_x, fall_y;
};

static int lit(const struct light *light, int v, int x, int y)
{
	const int gain = light->gain + light->fall_x * (x - SCENE_SIDE / 2) +
	                 light->fall_y * (y - SCENE_SIDE / 2);
	return floor_shift(v * gain, 8);
}

void scene_draw(uint64_t seed, uint32_t index, uint8_t image[SCENE_PIXELS * SCENE_CHANNELS],
                uint8_t label[SCENE_PIXELS])
{
	uint64_t state = mixed(mixed(seed) + index);
	struct ground ground;
	struct shape shapes[SHAPES_MOST];
	struct light light;
	const int n = draw_within(&state, 3, SHAPES_MOST);
	draw_ground(&state, &ground);
	for (int i = 0; i < n; i++)
		draw_shape(&state, &shapes[i]);
	light.gain = draw_within(&state, 180, 330);
	light.fall_x = draw_within(&state, -2, 2);
	light.fall_y = draw_within(&state, -2, 2);
	for (int i = 0; i < SCENE_PIXELS; i++) {
		const int y = i / SCENE_SIDE, x = i % SCENE_SIDE;
		const struct shape *front = in_front(shapes, n, x, y);
		const int *colour = front ? front->colour : ground.colour;
		const int bright = brightness(&ground, front, x, y);
		label[i] = (uint8_t)(front ? front->kind : SCENE_GROUND);
		for (int c = 0; c < SCENE_CHANNELS; c++)
			image[i * SCENE_CHANNELS + c] =
			        clamp(lit(&light, colour[c] + bright, x, y) +
			              draw_within(&state, -NOISE, NOISE) +
			              draw_within(&state, -NOISE, NOISE));
	}
}
