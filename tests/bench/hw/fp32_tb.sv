// Holds fp32.sv against the vectors of vectors.c: a, b, a * b, a + b, a >= b.
module fp32_tb;
	parameter COUNT = 200000;
	parameter SUBNORMAL = 0;

	logic [131:0] vectors [0:COUNT-1];
	logic [31:0] a, b, product, sum, product_wanted, sum_wanted;
	logic at_least;
	logic [3:0] at_least_wanted; // a digit
	integer wrong = 0;

	fp32_multiply #(SUBNORMAL) multiply_0 (.a, .b, .y(product));
	fp32_add #(SUBNORMAL) add_0 (.a, .b, .y(sum));
	fp32_at_least #(SUBNORMAL) compare_0 (.a, .b, .y(at_least));

	initial begin
		$readmemh("vectors.hex", vectors);
		for (int i = 0; i < COUNT; i++) begin
			{a, b, product_wanted, sum_wanted, at_least_wanted} = vectors[i];
			#1;
			// A vector that is not there is unknown, and wrong.
			if ((^vectors[i]) === 1'bx || product !== product_wanted || sum !== sum_wanted ||
			    {3'd0, at_least} !== at_least_wanted) begin
				wrong++;
				if (wrong <= 5)
					$display("%h, %h: got %h, %h and %b, wanted %h, %h and %h", a, b,
					         product, sum, at_least, product_wanted, sum_wanted,
					         at_least_wanted);
			end
		end
		$display("%0d vectors, %0d wrong", COUNT, wrong);
		$finish;
	end
endmodule
