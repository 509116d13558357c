// IEEE 754 single precision: product and sum, each rounded to nearest, ties to
// even, and comparison.  Every NaN is 7fc00000.
//
// SUBNORMAL 1: as the standard has it.
// SUBNORMAL 0: subnormal numbers are zeros of their sign, those that come in and
//              results that are below 2^-126 before they are rounded, as small
//              units of accelerators have it.

// v with its leading one brought to bit 31, by halves, and the zeros that were above
// it, 31 if there is none.
module fp32_left (
	input  logic [31:0] v,
	output logic [31:0] y,
	output logic [4:0]  zeros
);
	logic [31:0] by_16, by_8, by_4, by_2;

	assign zeros[4] = v[31:16] == 16'd0;
	assign by_16 = zeros[4] ? v << 16 : v;
	assign zeros[3] = by_16[31:24] == 8'd0;
	assign by_8 = zeros[3] ? by_16 << 8 : by_16;
	assign zeros[2] = by_8[31:28] == 4'd0;
	assign by_4 = zeros[2] ? by_8 << 4 : by_8;
	assign zeros[1] = by_4[31:30] == 2'd0;
	assign by_2 = zeros[1] ? by_4 << 2 : by_4;
	assign zeros[0] = !by_2[31];
	assign y = zeros[0] ? by_2 << 1 : by_2;
endmodule

// v's mantissa with its leading one in bit 23, and its biased exponent, which goes
// below 1 for a subnormal number; 0 has the mantissa 0.
module fp32_normalize #(
	parameter SUBNORMAL = 0
) (
	input  logic        [31:0] v,
	output logic        [23:0] mantissa,
	output logic signed [9:0]  exponent
);
	generate
		if (SUBNORMAL != 0) begin : counted
			logic tiny;
			logic [31:0] left;
			logic [4:0] zeros;
			assign tiny = v[30:23] == 8'd0;
			fp32_left left_0 (.v({!tiny, v[22:0], 8'd0}), .y(left), .zeros);
			assign mantissa = left[31:8];
			assign exponent = $signed({2'd0, v[30:23]}) + $signed({9'd0, tiny}) -
			                  $signed({5'd0, zeros});
		end else begin : normal
			assign mantissa = {1'b1, v[22:0]};
			assign exponent = $signed({2'd0, v[30:23]});
		end
	endgenerate
endmodule

module fp32_multiply #(
	parameter SUBNORMAL = 0
) (
	input  logic [31:0] a,
	input  logic [31:0] b,
	output logic [31:0] y
);
	logic sign, zero, infinite, invalid, top, tiny, up;
	logic [23:0] mantissa_a, mantissa_b;
	logic signed [9:0] exponent_a, exponent_b;
	logic [47:0] product;
	logic signed [9:0] exponent; // of the product before it is rounded, biased
	logic [25:0] wide, kept, lost; // 24 bits, guard, sticky
	logic [8:0] below;
	logic [31:0] rounded;

	fp32_normalize #(SUBNORMAL) normalize_a (.v(a), .mantissa(mantissa_a), .exponent(exponent_a));
	fp32_normalize #(SUBNORMAL) normalize_b (.v(b), .mantissa(mantissa_b), .exponent(exponent_b));

	assign sign = a[31] ^ b[31];
	assign zero = SUBNORMAL != 0 ? a[30:0] == 31'd0 || b[30:0] == 31'd0
	                             : a[30:23] == 8'd0 || b[30:23] == 8'd0;
	assign infinite = a[30:23] == 8'd255 || b[30:23] == 8'd255;
	assign invalid = (a[30:23] == 8'd255 && a[22:0] != 23'd0) ||
	                 (b[30:23] == 8'd255 && b[22:0] != 23'd0) || (infinite && zero);

	// Two mantissas in [1, 2) have a product in [1, 4).
	assign product = mantissa_a * mantissa_b;
	assign top = product[47];
	assign exponent = exponent_a + exponent_b - 10'sd127 + $signed({9'd0, top});
	assign wide = top ? {product[47:23], product[22:0] != 23'd0}
	                  : {product[46:22], product[21:0] != 22'd0};

	// Below the exponent 1 the mantissa of a subnormal number goes right, and the
	// field is 0.
	assign tiny = exponent < 10'sd1;
	assign below = SUBNORMAL != 0 && tiny ? 9'd1 - exponent[8:0] : 9'd0;
	assign kept = wide >> below;
	assign lost = wide & ~(26'h3ffffff << below);
	assign up = kept[1] && (kept[0] || lost != 26'd0 || kept[2]);
	// A carry out of the mantissa goes on into the exponent, as it should.
	assign rounded = {below != 9'd0 ? 9'd0 : exponent[8:0], kept[24:2]} + {31'd0, up};

	assign y = invalid ? 32'h7fc00000
	         : infinite ? {sign, 8'd255, 23'd0}
	         : zero || (SUBNORMAL == 0 && tiny) ? {sign, 31'd0}
	         : exponent > 10'sd254 || rounded[30:23] == 8'd255 ? {sign, 8'd255, 23'd0}
	         : {sign, rounded[30:0]};
endmodule

module fp32_add #(
	parameter SUBNORMAL = 0
) (
	input  logic [31:0] a,
	input  logic [31:0] b,
	output logic [31:0] y
);
	logic [31:0] larger, smaller; // by magnitude
	logic larger_tiny, smaller_tiny, subtract, infinite, invalid, low, guard, sticky, up;
	logic [7:0] exponent_larger, exponent_smaller, distance, room;
	logic [26:0] m_larger, m_smaller, aligned, lost, normal; // 24 bits, guard, round, sticky
	logic [27:0] sum;
	logic [4:0] zeros; // above the leading one of sum[26:0]
	logic [31:0] left;
	logic signed [9:0] exponent;
	logic [31:0] rounded;

	assign {larger, smaller} = a[30:0] >= b[30:0] ? {a, b} : {b, a};
	assign larger_tiny = larger[30:23] == 8'd0;
	assign smaller_tiny = smaller[30:23] == 8'd0;
	assign subtract = larger[31] ^ smaller[31];
	assign infinite = larger[30:23] == 8'd255;
	assign invalid = (infinite && larger[22:0] != 23'd0) ||
	                 (infinite && smaller[30:23] == 8'd255 && subtract);

	// A subnormal number has the exponent 1 and no leading one.
	assign exponent_larger = SUBNORMAL != 0 && larger_tiny ? 8'd1 : larger[30:23];
	assign exponent_smaller = SUBNORMAL != 0 && smaller_tiny ? 8'd1 : smaller[30:23];
	assign m_larger = {SUBNORMAL == 0 || !larger_tiny, larger[22:0], 3'd0};
	assign m_smaller = SUBNORMAL == 0 && smaller_tiny ? 27'd0
	                                                  : {!smaller_tiny, smaller[22:0], 3'd0};
	assign distance = exponent_larger - exponent_smaller;
	// What is shifted out counts as one bit below the last.
	assign aligned = m_smaller >> distance;
	assign lost = m_smaller & ~(27'h7ffffff << distance);
	assign sum = subtract ? {1'b0, m_larger} - {1'b0, aligned[26:1], aligned[0] | lost != 27'd0}
	                      : {1'b0, m_larger} + {1'b0, aligned[26:1], aligned[0] | lost != 27'd0};

	// The leading one is brought to bit 26; that of a subnormal result no further
	// than to the exponent 1, which is exact.
	fp32_left left_0 (.v({sum[26:0], 5'd0}), .y(left), .zeros);
	assign room = exponent_larger - 8'd1;
	assign low = SUBNORMAL != 0 && !sum[27] && {3'd0, zeros} > room;
	assign normal = sum[27] ? {sum[27:2], sum[1] | sum[0]}
	              : low ? sum[26:0] << room[4:0] : left[31:5];
	assign exponent = low ? 10'sd0 : $signed({2'b00, exponent_larger}) +
	                                 (sum[27] ? 10'sd1 : -$signed({5'd0, zeros}));
	assign guard = normal[2];
	assign sticky = normal[1:0] != 2'd0;
	assign up = guard && (sticky || normal[3]);
	assign rounded = {exponent[8:0], normal[25:3]} + {31'd0, up};

	assign y = invalid ? 32'h7fc00000
	         : infinite ? {larger[31], 8'd255, 23'd0}
	         : (SUBNORMAL == 0 && larger_tiny) || sum == 28'd0 ? {larger[31] & smaller[31], 31'd0}
	         : SUBNORMAL == 0 && exponent < 10'sd1 ? {larger[31], 31'd0}
	         : exponent > 10'sd254 || rounded[30:23] == 8'd255 ? {larger[31], 8'd255, 23'd0}
	         : {larger[31], rounded[30:0]};
endmodule

// A float's order is that of a signed integer: its bits, with those below the sign
// inverted where it is negative.  Zeros of both signs are equal.
module fp32_order #(
	parameter SUBNORMAL = 0
) (
	input  logic [31:0] v,
	output logic [31:0] y
);
	logic zero;

	assign zero = v[30:23] == 8'd0 && (SUBNORMAL == 0 || v[22:0] == 23'd0);
	assign y = zero ? 32'd0 : {v[31], v[30:0] ^ {31{v[31]}}};
endmodule

// a >= b; a NaN is not, on either side.
module fp32_at_least #(
	parameter SUBNORMAL = 0
) (
	input  logic [31:0] a,
	input  logic [31:0] b,
	output logic        y
);
	logic [31:0] key_a, key_b;
	logic nan_a, nan_b;

	fp32_order #(SUBNORMAL) order_a (.v(a), .y(key_a));
	fp32_order #(SUBNORMAL) order_b (.v(b), .y(key_b));
	assign nan_a = a[30:23] == 8'd255 && a[22:0] != 23'd0;
	assign nan_b = b[30:23] == 8'd255 && b[22:0] != 23'd0;
	assign y = $signed(key_a) >= $signed(key_b) && !nan_a && !nan_b;
endmodule
