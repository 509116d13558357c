# Completion of gqalut for bash.  tests/docs.sh holds it against --help.

# The options of the command $1; one that ends in = takes a value.
_gqalut_options() {
	case $1 in
	gen) echo --func= --entries= --range= --alphas= --reduction= --log2e= --name= \
		--in-bits= --unsigned --coef-bits= --frac= --breakpoint-rounding= \
		--out-bits= --out-unsigned --beta= \
		--objective= --codes= --weights= --floor= --exact-at= --max-mse= --max-error= \
		--method= --seed= --no-certificate \
		--population= --generations= --tournament= --crossover= --mutation= \
		--gene-mutation= --sigma= --rounding-probability= --no-rounding-mutation \
		--elites= --refine= --history= \
		--nn-samples= --nn-batch= --nn-steps= --nn-rate= --nn-rate-end= \
		--pipeline= --flow= --table= --functions= --testbench \
		--format= --mx --output= --report= --quiet --verbose --help ;;
	eval) echo --func= --range= --codes= --weights= --floor= --out-bits= --out-unsigned \
		--beta= --no-certificate --max-mse= --max-error= \
		--report= --quiet --verbose --help ;;
	batch) echo --output= --check --list-outputs --jobs= --keep-going --shard= --quiet \
		--verbose --depfile= --stamp= --help ;;
	merge) echo --output= --help ;;
	report) echo --weights= --no-certificate --output= --title= --quiet --help ;;
	convert) echo --func= --weights= --pipeline= --flow= --table= --functions= --testbench \
		--format= --mx --output= --name= --quiet --help ;;
	sweep) echo --func= --range= --alphas= --entries= --in-bits= --coef-bits= --unsigned \
		--breakpoint-rounding= --objective= --codes= --weights= --floor= --exact-at= \
		--cost= --pareto --csv= --jobs= --quiet --help ;;
	compare) echo --func= --entries= --methods= --summary --paper --ablation --lut-app --seeds= \
		--protocol= --range= --alphas= --in-bits= --unsigned --coef-bits= --frac= \
		--breakpoint-rounding= --codes= --weights= --floor= \
		--out-bits= --out-unsigned --beta= \
		--population= --generations= --tournament= --crossover= --mutation= \
		--gene-mutation= --sigma= --rounding-probability= --no-rounding-mutation \
		--elites= --refine= \
		--nn-samples= --nn-batch= --nn-steps= --nn-rate= --nn-rate-end= \
		--time --format= --output= --jobs= --quiet --help ;;
	operator) echo --exp-entries= --div-entries= --rsqrt-entries= --entries= --method= --softmax= --name= \
		--output= --eval --compare --input= --lengths= --alpha= --out-frac= --rows= --seed= --format= \
		--quiet --help ;;
	plot) echo --table= --alpha= --func= --entries= --methods= --seed= --range= --alphas= \
		--in-bits= --unsigned --coef-bits= --frac= --breakpoint-rounding= --codes= \
		--error= --output= --script --term --ascii --size= --quiet --help ;;
	mx) echo --bits= --block= --outliers= --config= --budget= --func= --output= --format= --quiet \
		--help ;;
	list) echo --json --help ;;
	esac
}

# The long name, for the command $1, of the letter $2 of an option that takes a
# value.
_gqalut_long() {
	case $1:$2 in
	sweep:-o) echo --csv ;;
	*:-o) echo --output ;;
	*:-j) echo --jobs ;;
	*) echo "$2" ;;
	esac
}

# The functions that the program $1 knows.
_gqalut_functions() {
	local name rest
	"$1" list 2>/dev/null | while read -r name rest; do
		[ "$name" = name ] || echo "$name"
	done
}

# The methods that the program $1 knows, from what it says of a wrong one.
_gqalut_methods() {
	"$1" gen --method=? 2>&1 | sed -n 's/.*not allowed: //p' | tr '|' '\n'
}

# Completes $cur with the words $1 or, if none fits and $2 is "files", with files.
_gqalut_offer() {
	mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
	if [[ ${COMPREPLY[0]} == *: ]]; then
		compopt -o nospace 2>/dev/null # a value's parameters follow
	elif [ "${#COMPREPLY[@]}" -eq 0 ] && [ "$2" = files ]; then
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		compopt -o filenames 2>/dev/null # adds / to folders, quotes blanks
	fi
}

# Completes the value $cur of the option $2 of the program $1, command $3.
_gqalut_value() {
	case $2 in
	--func) _gqalut_offer "$(_gqalut_functions "$1")" ;;
	--frac) _gqalut_offer 'auto per-entry' ;;
	--beta) _gqalut_offer auto ;;
	--breakpoint-rounding) _gqalut_offer 'exact nearest clipped' ;;
	--reduction) _gqalut_offer 'none symmetric normalize exp2 multi-range auto' ;;
	--objective)
		case $3 in
		sweep) _gqalut_offer 'mse max-abs' ;;
		*) _gqalut_offer 'mse max-abs worst-alpha' ;;
		esac
		;;
	--error) _gqalut_offer 'mse max-abs' ;;
	--cost) _gqalut_offer 'bytes hardware' ;;
	--codes) _gqalut_offer 'representable all' ;;
	--weights)
		case $3 in
		report) _gqalut_offer '' files ;;
		*) _gqalut_offer 'uniform normal: halfnormal: laplace:' files ;;
		esac
		;;
	--method)
		case $3 in
		operator) _gqalut_offer 'ga exact' ;;
		*) _gqalut_offer "$(_gqalut_methods "$1")" ;;
		esac
		;;
	--flow) _gqalut_offer 'enable ready' ;;
	--table)
		case $3 in
		gen | convert) _gqalut_offer 'constant register' ;;
		esac
		;;
	--softmax) _gqalut_offer 'lut log2 log2-fine' ;;
	--format)
		case $3 in
		operator | mx) _gqalut_offer 'text csv json' ;;
		compare) _gqalut_offer 'text markdown csv json' ;;
		*) _gqalut_offer 'c json gqa-json lutapp-json csv mem c-mx sv coe mif bin vhdl' ;;
		esac
		;;
	--input) _gqalut_offer 'normal: uniform:' files ;;
	--methods)
		case $3 in
		plot) _gqalut_offer "$(_gqalut_methods "$1")" ;;
		*) _gqalut_offer all ;;
		esac
		;;
	--protocol) _gqalut_offer 'own paper' ;;
	--report) _gqalut_offer 'text json' ;;
	--output | --history | --csv | --depfile | --stamp | --config) _gqalut_offer '' files ;;
	esac
}

_gqalut() {
	local program=$1 cur=${COMP_WORDS[COMP_CWORD]} before=$((COMP_CWORD - 1))
	local command=${COMP_WORDS[1]} commands='gen batch merge eval convert report sweep compare plot operator mx list help' options option
	COMPREPLY=()
	# bash makes --name=value three words.
	if [ "$cur" = = ]; then
		cur=
	elif [ "${COMP_WORDS[before]}" = = ]; then
		before=$((before - 1))
	fi
	if [ "$COMP_CWORD" -eq 1 ]; then
		_gqalut_offer "$commands --help --version"
		return
	fi
	options=$(_gqalut_options "$command")
	option=$(_gqalut_long "$command" "${COMP_WORDS[before]}")
	if [[ " $options " == *" $option= "* ]]; then
		_gqalut_value "$program" "$option" "$command"
	elif [[ $cur == -* ]]; then
		_gqalut_offer "${options//=/}"
	else
		case $command in
		help) _gqalut_offer "$commands" ;;
		eval | batch | merge | convert | report) _gqalut_offer '' files ;;
		mx)
			if [ "$COMP_CWORD" -eq 2 ]; then
				_gqalut_offer 'quantize dequantize apply eval'
			else
				_gqalut_offer '' files
			fi
			;;
		operator) _gqalut_offer 'softmax layernorm rmsnorm gelu silu hswish tanh sigmoid' ;;
		plot)
			if [ "$COMP_CWORD" -eq 2 ]; then
				_gqalut_offer 'table alpha history pareto'
			else
				_gqalut_offer '' files
			fi
			;;
		esac
	fi
}

complete -F _gqalut gqalut
