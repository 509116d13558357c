#include "compare.h"
int compare_paper(struct compare *compare, struct sheet *sheet)
{
	(void)compare;
	(void)sheet;
	return 0;
}
int compare_ablation(struct compare *compare, struct sheet *sheet)
{
	(void)compare;
	(void)sheet;
	return 0;
}
