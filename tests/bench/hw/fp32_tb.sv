// Holds fp32.sv against the vectors of vectors.c: a, b, a * b, a + b.
module fp32_tb;
	parameter COUNT = 200000;

	logic [127:0] vectors [0:COUNT-1];
	logic [31:0] a, b, product, sum, product_wanted, sum_wanted;
	integer wrong = 0;

	fp32_multiply multiply_0 (.a, .b, .y(product));
	fp32_add add_0 (.a, .b, .y(sum));

	initial begin
		$readmemh("vectors.hex", vectors);
		for (int i = 0; i < COUNT; i++) begin
			{a, b, product_wanted, sum_wanted} = vectors[i];
			#1;
			// A vector that is not there is unknown, and wrong.
			if ((^vectors[i]) === 1'bx || product !== product_wanted || sum !== sum_wanted) begin
				wrong++;
				if (wrong <= 5)
					$display("%h, %h: got %h and %h, wanted %h and %h", a, b,
					         product, sum, product_wanted, sum_wanted);
			end
		end
		$display("%0d vectors, %0d wrong", COUNT, wrong);
		$finish;
	end
endmodule
