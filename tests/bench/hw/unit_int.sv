// The paper's unit (GQA-LUT, arXiv 2403.19591, figure 1) at W bits: table in
// registers, N-1 comparators, one multiplier, one shifter, one adder.
//
//   stage 1   segment s of q, its slope and intercept
//   stage 2   acc = slope[s] * q + intercept[s] * 2^align, 2W bits: exact
//
// EXACT 0: breakpoints are W-bit codes, written anew for every alpha.
// EXACT 1: breakpoints are fixed, of W+2 bits at the scale 2^-P, and q is
//          brought to that scale by one shift: q * 2^grid, grid = P - alpha, 0..7.
// REQUANTISE 1: y = sat(floor(acc * 2^-scale + 1/2)), W bits, in stage 2 as well.
module unit_int #(
	parameter W = 8,
	parameter N = 8,
	parameter EXACT = 0,
	parameter REQUANTISE = 0,
	parameter T = EXACT != 0 ? W + 2 : W,
	parameter A = $clog2(3 * N),
	parameter OUT = REQUANTISE != 0 ? W : 2 * W
) (
	input  logic                  clk,
	input  logic                  rst,
	input  logic                  write,
	input  logic [A-1:0]          address,
	input  logic [T-1:0]          data,
	input  logic                  in_valid,
	input  logic signed [W-1:0]   q,
	input  logic [2:0]            grid,
	input  logic [$clog2(W)-1:0]  align,
	input  logic [$clog2(W):0]    scale,
	output logic                  out_valid,
	output logic signed [OUT-1:0] y
);
	localparam X = EXACT != 0 ? W + 7 : W; // bits of what is compared

	logic signed [X-1:0] x;
	logic signed [W-1:0] slope, intercept, slope_1, intercept_1, q_1;
	logic valid_1;
	logic signed [2*W-1:0] acc;
	logic signed [OUT-1:0] result;

	generate
		if (EXACT != 0) assign x = X'(q) <<< grid;
		else assign x = q;
	endgenerate

	table_unit #(.W(W), .T(T), .X(X), .N(N)) table_0 (.clk, .write, .address, .data, .x,
	                                                  .slope, .intercept);

	assign acc = slope_1 * q_1 + ((2*W)'(intercept_1) <<< align);

	generate
		if (REQUANTISE != 0) begin : requantiser
			localparam signed [W-1:0] MOST = {1'b0, {(W-1){1'b1}}};
			logic signed [2*W:0] sum, scaled;
			// floor(acc / 2^s + 1/2) = (acc + 2^(s-1)) >> s, with no half at s = 0
			assign sum = acc + $signed(((2*W+1)'(1) << scale) >> 1);
			assign scaled = sum >>> scale;
			assign result = scaled > MOST ? MOST : scaled < ~MOST ? ~MOST : scaled[W-1:0];
		end else begin : wide
			assign result = acc;
		end
	endgenerate

	always_ff @(posedge clk) begin
		valid_1 <= in_valid & ~rst;
		out_valid <= valid_1 & ~rst;
		slope_1 <= slope;
		intercept_1 <= intercept;
		q_1 <= q;
		y <= result;
	end
endmodule
