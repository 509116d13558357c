#include <gqalut/utf8.h>

int gqalut_utf8(const char *text, uint32_t *point)
{
	const unsigned char *s = (const unsigned char *)text;
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	int length = s[0] < 0x80             ? 1
	             : (s[0] & 0xe0) == 0xc0 ? 2
	             : (s[0] & 0xf0) == 0xe0 ? 3
	             : (s[0] & 0xf8) == 0xf0 ? 4
	                                     : 0;
	if (length < 2) {
		*point = s[0];
		return length;
	}
	*point = s[0] & (0x7fu >> length);
	for (int i = 1; i < length; i++) {
		if ((s[i] & 0xc0) != 0x80) /* the final NUL is not one either */
			return 0;
		*point = *point << 6 | (s[i] & 0x3fu);
	}
	bool surrogate = *point >= 0xd800 && *point <= 0xdfff;
	return *point < least[length] || surrogate || *point > 0x10ffff ? 0 : length;
}

bool gqalut_is_control(uint32_t point)
{
	return point < 0x20 || (point >= 0x7f && point <= 0x9f) || point == 0xfeff ||
	       point == 0xfffe || point == 0xffff || point == 0x2028 || point == 0x2029;
}
