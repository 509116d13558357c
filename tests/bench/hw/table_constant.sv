// The same table, hard-wired: the words of words.hex (stimulus.c) as constants.
// What is written to it is ignored.
module table_unit #(
	parameter W = 8, // see choose.sv
	parameter T = 8,
	parameter X = 8,
	parameter N = 8,
	parameter D = T > W ? T : W,
	parameter A = $clog2(3 * N)
) (
	input  logic                clk,
	input  logic                write,
	input  logic        [A-1:0] address,
	input  logic        [D-1:0] data,
	input  logic signed [X-1:0] x,
	output logic        [W-1:0] slope,
	output logic        [W-1:0] intercept
);
	logic [D-1:0] words [0:3*N-2];
	logic [N*W-1:0] slopes, intercepts;
	logic [(N-1)*T-1:0] breakpoints;

	initial $readmemh("words.hex", words);

	for (genvar i = 0; i < N; i++) begin : entry
		assign slopes[i*W +: W] = words[i][W-1:0];
		assign intercepts[i*W +: W] = words[N + i][W-1:0];
	end
	for (genvar i = 0; i < N - 1; i++) begin : breakpoint
		assign breakpoints[i*T +: T] = words[2*N + i][T-1:0];
	end

	choose_unit #(.W(W), .T(T), .X(X), .N(N)) choose_0 (.slopes, .intercepts, .breakpoints, .x,
	                                                    .slope, .intercept);
endmodule
