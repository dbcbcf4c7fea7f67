/* The PVH entry: 32-bit, paging off, EBX = start info. probe64 switches to long mode on an identity map of 4 GiB. */
        .section .note.Xen, "a", @note
        .align 4
        .long 4, 4, 18
        .asciz "Xen"
        .long _start

        .section .text.start, "ax"
        .code32
        .globl _start, ap_entry32
_start: cld
        movl $boot_stack_end, %esp
        movl %ebx, start_info
        movl $main, next
ap_entry32:
        lgdt gdt_pointer
#ifdef __x86_64__
        movl $0x20, %eax
        movl %eax, %cr4
        movl $pml4, %eax
        movl %eax, %cr3
        movl $0xc0000080, %ecx
        movl $0x101, %eax
        xorl %edx, %edx
        wrmsr
        movl $0x80000011, %eax
        movl %eax, %cr0
        ljmp $0x08, $1f
        .code64
1:      movl $0x10, %eax
        movl %eax, %ds
        movl %eax, %es
        movl %eax, %ss
        movl %esp, %esp
        movl next(%rip), %eax
        call *%rax
#else
        ljmp $0x18, $1f
1:      movl $0x10, %eax
        movl %eax, %ds
        movl %eax, %es
        movl %eax, %ss
        movl next, %eax
        call *%eax
#endif
2:      cli
        hlt
        jmp 2b

        .data
        .balign 8
        .globl gdt, next, start_info
        /* 08 code64, 10 data, 18 code32, 20 data, 28 user code32, 30 user data, 38 user code64, 40 user data, 48 TSS */
gdt:    .quad 0, 0x00af9b000000ffff, 0x00cf93000000ffff, 0x00cf9b000000ffff, 0x00cf93000000ffff
        .quad 0x00cffb000000ffff, 0x00cff3000000ffff, 0x00affb000000ffff, 0x00cff3000000ffff
gdt_end:
gdt_pointer:
        .word gdt_end - gdt - 1
        .long gdt, 0
next:   .long 0
start_info:
        .long 0, 0

#ifdef __x86_64__
        .balign 4096
pml4:   .quad pdpt + 7
        .fill 511, 8, 0
pdpt:   .quad pds + 7, pds + 0x1007, pds + 0x2007, pds + 0x3007
        .fill 508, 8, 0
pds:
        .set i, 0
        .rept 2048
        .quad i * 0x200000 + 0x87
        .set i, i + 1
        .endr
#endif

        .bss
        .balign 16
boot_stack:
        .skip 16384
boot_stack_end:
        .section .note.GNU-stack, "", @progbits
