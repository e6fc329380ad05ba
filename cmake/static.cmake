# libpd-nn.a, for programs that link externals in (libpd, plugdata and their like). In it all that the
# libraries for Pd are made from is one object file, and only the setup functions can be seen from
# outside: names such as `kernels` or `memory_init` cannot clash with the program's. The program calls
# nn_tilde_setup() and so on after libpd_init(). With -DPDNN_INSTANCES=ON it is for a libpd with several
# instances.
if(NOT CMAKE_SYSTEM_NAME STREQUAL Linux)
    return() # names are hidden in another way there
endif()

# The libraries of ours that a target is linked with, and those that they are linked with.
set(libraries)
function(collect_libraries target)
    foreach(property LINK_LIBRARIES INTERFACE_LINK_LIBRARIES)
        get_target_property(linked ${target} ${property})
        foreach(name ${linked})
            if(TARGET "${name}" AND NOT name MATCHES "::" AND NOT name IN_LIST libraries)
                list(APPEND libraries ${name})
                collect_libraries(${name})
            endif()
        endforeach()
    endforeach()
    set(libraries ${libraries} PARENT_SCOPE)
endfunction()

get_property(pd_objects GLOBAL PROPERTY PD_OBJECTS)
set(objects)
foreach(name ${pd_objects})
    list(APPEND objects $<TARGET_OBJECTS:${name}>)
    collect_libraries(${name})
endforeach()
set(archives)
foreach(name ${libraries})
    list(APPEND archives $<TARGET_FILE:${name}>)
endforeach()

set(whole ${CMAKE_BINARY_DIR}/pd-nn.o)
add_custom_command(OUTPUT ${whole}
    COMMAND ${CMAKE_LINKER} -r -o ${whole} ${objects} --start-group ${archives} --end-group
    COMMAND ${CMAKE_OBJCOPY} --localize-hidden ${whole}
    DEPENDS ${objects} ${libraries} COMMAND_EXPAND_LISTS VERBATIM)
add_library(pd-nn-static STATIC EXCLUDE_FROM_ALL ${whole})
set_target_properties(pd-nn-static PROPERTIES OUTPUT_NAME pd-nn LINKER_LANGUAGE C)
set_source_files_properties(${whole} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
target_link_libraries(pd-nn-static PUBLIC m ${SYSTEM_LIBRARIES})
