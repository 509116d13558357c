/* gqalut: the smallest, most accurate INT8 look-up table for a nonlinear
 * function, with a proof.  This header includes the whole library.
 *
 * function.h what can be tabulated      search.h  finds and proves a table
 * problem.h  what is asked for          eval.h    measures one over every code
 * weights.h  which inputs matter        record.h  a table and all that is known
 * table.h    the table and its lookup   read.h emit.h  files
 * batch.h    many tables from one file  manifest.h digest.h  what was written
 * real.h     tables before quantisation        reduction.h  any input range
 * hardware.h a table as a SystemVerilog module, with its bench
 * lutapp.h   LUT-APP's format, measure and optimum
 * formula.h  functions without a search         array.h array_stream.h  numbers from files
 * operator.h softmax.h       whole operators on rows, and softmaxes of others
 * mx.h mx_file.h mx_apply.h  microscaling blocks, files of them, tables over them
 * mx_mix.h mx_budget.h       formats of many tensors, by rules or within a budget
 * status.h   what every call returns               utf8.h  characters of text
 *
 * lookup.h reduce.h row.h log2.h mx_lookup.h are the arithmetic alone, which emitted
 * headers contain too; who wants it includes it.
 */
#ifndef GQALUT_H
#define GQALUT_H

#include <gqalut/array.h>
#include <gqalut/array_stream.h>
#include <gqalut/batch.h>
#include <gqalut/digest.h>
#include <gqalut/emit.h>
#include <gqalut/eval.h>
#include <gqalut/formula.h>
#include <gqalut/function.h>
#include <gqalut/hardware.h>
#include <gqalut/lutapp.h>
#include <gqalut/manifest.h>
#include <gqalut/mx.h>
#include <gqalut/mx_apply.h>
#include <gqalut/mx_budget.h>
#include <gqalut/mx_file.h>
#include <gqalut/mx_mix.h>
#include <gqalut/operator.h>
#include <gqalut/problem.h>
#include <gqalut/read.h>
#include <gqalut/real.h>
#include <gqalut/record.h>
#include <gqalut/reduction.h>
#include <gqalut/search.h>
#include <gqalut/softmax.h>
#include <gqalut/status.h>
#include <gqalut/table.h>
#include <gqalut/utf8.h>
#include <gqalut/weights.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GQALUT_VERSION "0.1.0"

/* The version of the library that is linked: "0.1.0". */
const char *gqalut_version(void);

#ifdef __cplusplus
}
#endif
#endif
