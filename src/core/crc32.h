/* CRC-32 of IEEE 802.3 (reflected, polynomial 0x04c11db7). */
#ifndef GQALUT_CORE_CRC32_H
#define GQALUT_CORE_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* The checksum of what had CRC and of the LENGTH bytes behind it; that of
 * nothing is 0. */
uint32_t gqalut_crc32(uint32_t crc, const void *data, size_t length);

#endif
