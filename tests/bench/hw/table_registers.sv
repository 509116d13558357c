// The programmable table of a unit: N slopes, N intercepts and N-1 breakpoints in
// registers, written a word at a time.  Words 0..N-1 are slopes, N..2N-1
// intercepts, 2N..3N-2 breakpoints.
module table_unit #(
	parameter W = 8, // see choose.sv
	parameter T = 8,
	parameter X = 8,
	parameter N = 8,
	parameter FLOATS = 0,
	parameter SUBNORMAL = 0,
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
	logic [N*W-1:0] slopes, intercepts;
	logic [(N-1)*T-1:0] breakpoints;

	for (genvar i = 0; i < N; i++) begin : entry
		always_ff @(posedge clk)
			if (write && address == A'(i)) slopes[i*W +: W] <= data[W-1:0];
		always_ff @(posedge clk)
			if (write && address == A'(N + i)) intercepts[i*W +: W] <= data[W-1:0];
	end
	for (genvar i = 0; i < N - 1; i++) begin : breakpoint
		always_ff @(posedge clk)
			if (write && address == A'(2*N + i)) breakpoints[i*T +: T] <= data[T-1:0];
	end

	choose_unit #(.W(W), .T(T), .X(X), .N(N), .FLOATS(FLOATS), .SUBNORMAL(SUBNORMAL))
		choose_0 (.slopes, .intercepts, .breakpoints, .x, .slope, .intercept);
endmodule
