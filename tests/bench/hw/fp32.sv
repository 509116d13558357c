// IEEE 754 single precision: product and sum, each rounded to nearest, ties to
// even.  Subnormal numbers are zeros of their sign: those that come in, and
// results that are below 2^-126 before they are rounded.  Every NaN is 7fc00000.

module fp32_multiply (
	input  logic [31:0] a,
	input  logic [31:0] b,
	output logic [31:0] y
);
	logic sign, zero, infinite, invalid, top, guard, sticky, up;
	logic [47:0] product;
	logic signed [9:0] exponent; // of the product before it is rounded, biased
	logic [23:0] mantissa;
	logic [31:0] rounded;

	assign sign = a[31] ^ b[31];
	assign zero = a[30:23] == 8'd0 || b[30:23] == 8'd0;
	assign infinite = a[30:23] == 8'd255 || b[30:23] == 8'd255;
	assign invalid = (a[30:23] == 8'd255 && a[22:0] != 23'd0) ||
	                 (b[30:23] == 8'd255 && b[22:0] != 23'd0) || (infinite && zero);

	// Two mantissas in [1, 2) have a product in [1, 4).
	assign product = {1'b1, a[22:0]} * {1'b1, b[22:0]};
	assign top = product[47];
	assign exponent = $signed({2'b00, a[30:23]}) + $signed({2'b00, b[30:23]}) - 10'sd127 +
	                  $signed({9'd0, top});
	assign mantissa = top ? product[47:24] : product[46:23];
	assign guard = top ? product[23] : product[22];
	assign sticky = top ? product[22:0] != 23'd0 : product[21:0] != 22'd0;
	assign up = guard && (sticky || mantissa[0]);
	// A carry out of the mantissa goes on into the exponent, as it should.
	assign rounded = {exponent[8:0], mantissa[22:0]} + {31'd0, up};

	assign y = invalid ? 32'h7fc00000
	         : infinite ? {sign, 8'd255, 23'd0}
	         : zero || exponent < 10'sd1 ? {sign, 31'd0}
	         : exponent > 10'sd254 || rounded[30:23] == 8'd255 ? {sign, 8'd255, 23'd0}
	         : {sign, rounded[30:0]};
endmodule

module fp32_add (
	input  logic [31:0] a,
	input  logic [31:0] b,
	output logic [31:0] y
);
	logic [31:0] larger, smaller; // by magnitude
	logic larger_zero, smaller_zero, subtract, infinite, invalid, guard, sticky, up;
	logic [7:0] distance;
	logic [26:0] m_larger, m_smaller, aligned, lost; // 24 bits, guard, round, sticky
	logic [27:0] sum;
	logic [4:0] zeros; // above the leading one of sum[26:0]
	logic [26:0] by_16, by_8, by_4, by_2, by_1, normal;
	logic signed [9:0] exponent;
	logic [31:0] rounded;

	assign {larger, smaller} = a[30:0] >= b[30:0] ? {a, b} : {b, a};
	assign larger_zero = larger[30:23] == 8'd0;
	assign smaller_zero = smaller[30:23] == 8'd0;
	assign subtract = larger[31] ^ smaller[31];
	assign infinite = larger[30:23] == 8'd255;
	assign invalid = (infinite && larger[22:0] != 23'd0) ||
	                 (infinite && smaller[30:23] == 8'd255 && subtract);

	assign distance = larger[30:23] - smaller[30:23];
	assign m_larger = {1'b1, larger[22:0], 3'd0};
	assign m_smaller = smaller_zero ? 27'd0 : {1'b1, smaller[22:0], 3'd0};
	// What is shifted out counts as one bit below the last.
	assign aligned = m_smaller >> distance;
	assign lost = m_smaller & ~(27'h7ffffff << distance);
	assign sum = subtract ? {1'b0, m_larger} - {1'b0, aligned[26:1], aligned[0] | lost != 27'd0}
	                      : {1'b0, m_larger} + {1'b0, aligned[26:1], aligned[0] | lost != 27'd0};

	// The leading one is brought to bit 26, by halves.
	assign zeros[4] = sum[26:11] == 16'd0;
	assign by_16 = zeros[4] ? {sum[10:0], 16'd0} : sum[26:0];
	assign zeros[3] = by_16[26:19] == 8'd0;
	assign by_8 = zeros[3] ? {by_16[18:0], 8'd0} : by_16;
	assign zeros[2] = by_8[26:23] == 4'd0;
	assign by_4 = zeros[2] ? {by_8[22:0], 4'd0} : by_8;
	assign zeros[1] = by_4[26:25] == 2'd0;
	assign by_2 = zeros[1] ? {by_4[24:0], 2'd0} : by_4;
	assign zeros[0] = !by_2[26];
	assign by_1 = zeros[0] ? {by_2[25:0], 1'd0} : by_2;
	assign normal = sum[27] ? {sum[27:2], sum[1] | sum[0]} : by_1;
	assign exponent = $signed({2'b00, larger[30:23]}) +
	                  (sum[27] ? 10'sd1 : -$signed({5'd0, zeros}));
	assign guard = normal[2];
	assign sticky = normal[1:0] != 2'd0;
	assign up = guard && (sticky || normal[3]);
	assign rounded = {exponent[8:0], normal[25:3]} + {31'd0, up};

	assign y = invalid ? 32'h7fc00000
	         : infinite ? {larger[31], 8'd255, 23'd0}
	         : larger_zero ? {larger[31] & smaller[31], 31'd0}
	         : sum == 28'd0 ? 32'd0
	         : exponent < 10'sd1 ? {larger[31], 31'd0}
	         : exponent > 10'sd254 || rounded[30:23] == 8'd255 ? {larger[31], 8'd255, 23'd0}
	         : {larger[31], rounded[30:0]};
endmodule
