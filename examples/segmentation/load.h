/* Reads a network of weights/: see README.md for its files. */
#ifndef LOAD_H
#define LOAD_H

#include "network.h"

enum { NAME_MOST = 48, TENSORS_MOST = 160 };

struct loaded {
	struct tensor tensor[TENSORS_MOST];
	char name[TENSORS_MOST][NAME_MOST];
	struct store store;
	float *real;
	int8_t *weight;
	int32_t *bias;
	struct network network;
};

extern const char *const network_names[NETWORK_KINDS]; /* "soft", "linear" */

/* Network KIND of SEED from FOLDER; VARIANT, such as "" or "_tuned", follows the
 * seed in the names of its files.  0, or -1 with a line on standard error. */
int load_network(const char *folder, enum network_kind kind, int seed, const char *variant,
                 struct loaded *loaded);
void load_free(struct loaded *loaded);

/* Of all codes and scales of the network. */
uint32_t load_checksum(const struct loaded *loaded);

/* The tensors as a C file for a machine without files. */
int load_export(const struct loaded *loaded, const char *path);

#endif
