// The same unit in IEEE single precision: table in registers, N-1 comparators,
// one multiplier, one adder; y = slope[s] * x + intercept[s], rounded twice.  The
// result of a NaN is a NaN whatever its segment.
//
// SUBNORMAL: as in fp32.sv.
// ORDERED 0: each comparator takes two floats, as one from a library does.
// ORDERED 1: comparators of 32-bit integers: a float's order is that of a signed
//            integer (fp32.sv), and breakpoints are turned into it once, when they
//            are written; x once a cycle.
module unit_float #(
	parameter N = 8,
	parameter SUBNORMAL = 0,
	parameter ORDERED = 0,
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
	logic [31:0] slope, intercept, slope_1, intercept_1, x_1, product, sum, word, key;
	logic valid_1;

	generate
		if (ORDERED != 0) begin : ordered
			logic [31:0] turned;
			fp32_order #(SUBNORMAL) order_data (.v(data), .y(turned));
			fp32_order #(SUBNORMAL) order_x (.v(x), .y(key));
			assign word = address >= 2*N ? turned : data;
		end else begin : floats
			assign word = data;
			assign key = x;
		end
	endgenerate

	table_unit #(.W(32), .T(32), .X(32), .N(N), .FLOATS(ORDERED == 0), .SUBNORMAL(SUBNORMAL))
		table_0 (.clk, .write, .address, .data(word), .x(key), .slope, .intercept);
	fp32_multiply #(SUBNORMAL) multiply_0 (.a(slope_1), .b(x_1), .y(product));
	fp32_add #(SUBNORMAL) add_0 (.a(product), .b(intercept_1), .y(sum));

	always_ff @(posedge clk) begin
		valid_1 <= in_valid & ~rst;
		out_valid <= valid_1 & ~rst;
		slope_1 <= slope;
		intercept_1 <= intercept;
		x_1 <= x;
		y <= sum;
	end
endmodule
