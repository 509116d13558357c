// The choice of a segment: N-1 comparators, and the selection of a slope and an
// intercept.  The segment of x is the number of breakpoints t with x >= t, all
// signed integers, or with FLOATS all floats (fp32.sv), and ascending.  N is
// a power of two.
module choose_unit #(
	parameter W = 8, // bits of slopes and intercepts
	parameter T = 8, // bits of breakpoints
	parameter X = 8, // bits of what they are compared with
	parameter N = 8, // segments
	parameter FLOATS = 0,
	parameter SUBNORMAL = 0
) (
	input  logic        [N*W-1:0]     slopes,
	input  logic        [N*W-1:0]     intercepts,
	input  logic        [(N-1)*T-1:0] breakpoints,
	input  logic signed [X-1:0]       x,
	output logic        [W-1:0]       slope,
	output logic        [W-1:0]       intercept
);
	localparam L = $clog2(N);

	logic [N-2:0] right; // x is at breakpoint i or to its right
	logic [L-1:0] segment;

	for (genvar i = 0; i < N - 1; i++) begin : breakpoint
		if (FLOATS != 0)
			fp32_at_least #(SUBNORMAL) compare (.a(x), .b(breakpoints[i*T +: T]), .y(right[i]));
		else
			assign right[i] = x >= $signed(breakpoints[i*T +: T]);
	end

	// The breakpoints ascend, so that a binary search counts them.
	always_comb begin
		segment = '0;
		for (int l = L - 1; l >= 0; l--)
			segment[l] = right[segment + (1 << l) - 1];
	end
	assign slope = slopes[segment*W +: W];
	assign intercept = intercepts[segment*W +: W];
endmodule
