/* Where another vCPU starts after SIPI: real mode at AP_PAGE; copied there by smp.c. */
        .text
        .globl ap_code, ap_code_end, ap_stack
        .code16
ap_code:
        cli
        xorw %ax, %ax
        movw %ax, %ds
        lgdtl 0x8000 + ap_gdt_pointer - ap_code
        movl $0x11, %eax
        movl %eax, %cr0
        ljmpl $0x18, $0x8000 + ap_protected - ap_code
        .code32
ap_protected:
        movl $0x10, %eax
        movl %eax, %ds
        movl %eax, %es
        movl %eax, %ss
        movl ap_stack, %esp
        movl $ap_entry32, %eax
        jmp *%eax
        .balign 4
ap_gdt_pointer:
        .word 0x47
        .long gdt
ap_code_end:
        .data
        .balign 4
ap_stack: .long 0
        .section .note.GNU-stack, "", @progbits
