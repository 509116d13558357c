# gqalut_generate(TARGET target CONFIG file.yaml
#                 [OUTPUT_DIR folder] [DEPENDS file...])
#
# Makes the tables of a `gqalut batch` configuration while the project builds.
# TARGET becomes an INTERFACE library: who links to it finds the headers on the
# include path and is compiled after they are made,
#
#   gqalut_generate(TARGET tables CONFIG tables.yaml)
#   target_link_libraries(firmware PRIVATE tables)
#
# CONFIG      relative to the current source folder
# OUTPUT_DIR  where the tables go; relative to the current binary folder, and
#             without it the folder named as TARGET there
# DEPENDS     further files that the tables come from; the configuration, the
#             weight files that it names and the program itself are known
#
# An edited configuration makes CMake ask the program for the names of its
# outputs again, then makes the tables again.  A table that comes out as it was
# keeps its time stamp, so that only what includes a changed one is recompiled.

cmake_policy(VERSION 3.18)
# Relative names in a dependency file are relative to the binary folder.
if(POLICY CMP0116)
  cmake_policy(SET CMP0116 NEW)
endif()

# Sets NAMES to the outputs of CONFIG in FOLDER, as the program lists them.
function(_gqalut_list_outputs names program config folder)
  execute_process(
    COMMAND "${program}" batch "${config}" -o "${folder}" --list-outputs
    RESULT_VARIABLE failure OUTPUT_VARIABLE listed ERROR_VARIABLE complaint
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_STRIP_TRAILING_WHITESPACE)
  if(NOT failure STREQUAL "0")
    message(FATAL_ERROR "gqalut_generate: ${program} batch ${config} failed (${failure})\n"
      "${complaint}")
  endif()
  string(REPLACE "\n" ";" listed "${listed}")
  set(outputs)
  foreach(name IN LISTS listed)
    get_filename_component(output "${name}" ABSOLUTE BASE_DIR "${folder}")
    list(APPEND outputs "${output}")
  endforeach()
  set(${names} "${outputs}" PARENT_SCOPE)
endfunction()

function(gqalut_generate)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "TARGET;CONFIG;OUTPUT_DIR" "DEPENDS")
  if(CMAKE_VERSION VERSION_LESS 3.20)
    message(FATAL_ERROR "gqalut_generate: CMake 3.20 or newer is needed, for dependency files")
  endif()
  if(DEFINED arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "gqalut_generate: unexpected ${arg_UNPARSED_ARGUMENTS}: "
      "TARGET, CONFIG, OUTPUT_DIR, DEPENDS")
  endif()
  foreach(required TARGET CONFIG)
    if(NOT arg_${required})
      message(FATAL_ERROR "gqalut_generate: ${required} is required")
    endif()
  endforeach()
  if(NOT arg_OUTPUT_DIR)
    set(arg_OUTPUT_DIR ${arg_TARGET})
  endif()
  get_filename_component(config "${arg_CONFIG}" ABSOLUTE)
  get_filename_component(folder "${arg_OUTPUT_DIR}" ABSOLUTE
    BASE_DIR "${CMAKE_CURRENT_BINARY_DIR}")
  set(depends)
  foreach(name IN LISTS arg_DEPENDS)
    get_filename_component(file "${name}" ABSOLUTE)
    list(APPEND depends "${file}")
  endforeach()

  # By its path: as a target name it would be handed to an emulator of the
  # machine that is built for, if there is one.
  get_target_property(program gqalut::gqalut LOCATION)
  _gqalut_list_outputs(outputs "${program}" "${config}" "${folder}")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${config}")

  # The stamp is the output and the tables are byproducts: an unchanged table
  # stays older than the configuration, and as an output it would be made again
  # in every build.
  set(stamp "${CMAKE_CURRENT_BINARY_DIR}/${arg_TARGET}.stamp")
  set(depfile "${CMAKE_CURRENT_BINARY_DIR}/${arg_TARGET}.d")
  add_custom_command(
    OUTPUT "${stamp}"
    BYPRODUCTS ${outputs}
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${folder}"
    COMMAND "${program}" batch "${config}" -o "${folder}"
      --depfile "${depfile}" --stamp "${stamp}"
    DEPENDS "${config}" "${program}" ${depends}
    DEPFILE "${depfile}"
    COMMENT "Making the tables of ${arg_CONFIG}"
    VERBATIM)
  add_custom_target(${arg_TARGET}_tables DEPENDS "${stamp}")
  add_library(${arg_TARGET} INTERFACE)
  target_include_directories(${arg_TARGET} INTERFACE "${folder}")
  add_dependencies(${arg_TARGET} ${arg_TARGET}_tables)
endfunction()
