/* The program: its exit codes and its commands. */
#ifndef GQALUT_CLI_CLI_H
#define GQALUT_CLI_CLI_H

enum exit_code {
	EXIT_FINE = 0,
	EXIT_TARGET = 1, /* a target is missed or a verification failed */
	EXIT_USAGE = 2,
	EXIT_TABLE = 3, /* an invalid table or configuration */
	EXIT_IO = 4,
	EXIT_INTERRUPTED = 130
};

/* argv[0] is the command's name.  Returns an exit code; what a command prints
 * on standard output is flushed and checked by main(). */
int cmd_gen(int argc, char **argv);
int cmd_eval(int argc, char **argv);
int cmd_convert(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_sweep(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_plot(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_batch(int argc, char **argv);
int cmd_merge(int argc, char **argv);
int cmd_mx(int argc, char **argv);
int cmd_operator(int argc, char **argv);

#endif
