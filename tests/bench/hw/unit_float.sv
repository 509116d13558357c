// The same unit in IEEE single precision: table in registers, N-1 comparators,
// one multiplier, one adder; y = slope[s] * x + intercept[s], rounded twice.
//
// Comparing is done in integers: a float's order is that of a signed number, its
// bits with those below the sign inverted where it is negative.  Breakpoints are
// turned once, when they are written, so that a comparator costs what one of
// 32-bit integers does.  A NaN has no segment, and a NaN as result in any.
module unit_float #(
	parameter N = 8,
	parameter A = $clog2(3 * N)
) (
	input  logic         clk,
	input  logic         rst,
	input  logic         write,
	input  logic [A-1:0] address,
	input  logic [31:0]  data,
	input  logic         in_valid,
	input  logic [31:0]  x,
	output logic         out_valid,
	output logic [31:0]  y
);
	logic [31:0] slope, intercept, slope_1, intercept_1, x_1, product, sum, word;
	logic valid_1;

	// Zeros of both signs, and subnormal numbers, are equal.
	function [31:0] order(input [31:0] v);
		order = v[30:23] == 8'd0 ? 32'd0 : {v[31], v[30:0] ^ {31{v[31]}}};
	endfunction

	assign word = address >= 2*N ? order(data) : data;

	table_unit #(.W(32), .T(32), .X(32), .N(N)) table_0 (.clk, .write, .address, .data(word),
	                                                     .x(order(x)), .slope, .intercept);
	fp32_multiply multiply_0 (.a(slope_1), .b(x_1), .y(product));
	fp32_add add_0 (.a(product), .b(intercept_1), .y(sum));

	always_ff @(posedge clk) begin
		valid_1 <= in_valid & ~rst;
		out_valid <= valid_1 & ~rst;
		slope_1 <= slope;
		intercept_1 <= intercept;
		x_1 <= x;
		y <= sum;
	end
endmodule
