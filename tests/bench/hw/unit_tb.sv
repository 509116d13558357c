// Loads the table of stimulus.c into a unit, sends codes through it and holds
// what comes out against what stimulus.c expects.  While the codes run, the nets
// of the unit are dumped.  FLOAT: unit_float, else unit_int; either may be a
// netlist.
module unit_tb;
	parameter W = 8;    // bits of a code
	parameter N = 8;    // segments
	parameter T = 8;    // bits of a word of the table
	parameter OUT = 16; // bits of a result
	parameter GRID = 0, ALIGN = 0, SCALE = 0;
	parameter CODES = 1000;

	logic [T-1:0] words [0:3*N-2];
	logic [W-1:0] codes [0:CODES-1];
	logic [OUT-1:0] wanted [0:CODES-1];
	logic clk = 0, rst = 1, write = 0, in_valid = 0, out_valid;
	logic [$clog2(3*N)-1:0] address = 0;
	logic [T-1:0] data = 0;
	logic [W-1:0] q = 0;
	logic [OUT-1:0] y;
	integer seen = 0, wrong = 0;

`ifdef FLOAT
	unit_float dut(.clk, .rst, .write, .address, .data, .in_valid, .x(q), .out_valid, .y);
`else
	logic [2:0] grid = GRID;
	logic [$clog2(W)-1:0] align = ALIGN;
	logic [$clog2(W):0] scale = SCALE;
	unit_int dut(.clk, .rst, .write, .address, .data, .in_valid, .q, .grid, .align, .scale,
	             .out_valid, .y);
`endif

	always #5 clk = ~clk;

	always @(negedge clk)
		if (out_valid === 1'b1) begin
			if (y !== wanted[seen]) begin
				wrong = wrong + 1;
				if (wrong <= 5)
					$display("code %0d, %h: got %h, wanted %h", seen, codes[seen], y,
					         wanted[seen]);
			end
			seen = seen + 1;
		end

	initial begin
		$readmemh("words.hex", words);
		$readmemh("codes.hex", codes);
		$readmemh("wanted.hex", wanted);
		repeat (3) @(posedge clk);
		#1 rst = 0;
		write = 1;
		for (int i = 0; i < 3*N - 1; i++) begin
			address = i;
			data = words[i];
			@(posedge clk) #1;
		end
		write = 0;
		repeat (3) @(posedge clk);
		$dumpfile("nets.vcd");
		$dumpvars(1, dut);
		#1 in_valid = 1;
		for (int i = 0; i < CODES; i++) begin
			q = codes[i];
			@(posedge clk) #1;
		end
		$dumpoff;
		in_valid = 0;
		repeat (3) @(posedge clk);
		$display("%0d results, %0d wrong", seen, wrong);
		$finish;
	end
endmodule
