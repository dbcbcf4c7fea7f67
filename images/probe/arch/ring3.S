/* long ring3_call(u32 number): one hypercall (all arguments 0) from ring 3, with I/O privilege so that a rewritten one is reached. */
        .text
        .globl ring3_call, ring3_up
ring3_call:
#ifdef __x86_64__
        pushq %rbx
        pushq %rbp
        pushfq
        movq %rsp, ring3_sp
        movl %edi, %r9d
        pushfq
        orq $0x3000, (%rsp)
        popfq
        cmpl $0, ring3_by_syscall
        jne 1f
        movq $ring3_user, %rdx
        movq $ring3_stack_end, %rcx
        sysexitq
1:      movq $ring3_user, %rcx
        pushfq
        popq %r11
        movq $ring3_stack_end, %rsp
        sysretq
ring3_user:
        movl %r9d, %eax
        xorl %edi, %edi
        xorl %esi, %esi
        xorl %edx, %edx
        call *ring3_entry
        cmpl $0, ring3_by_syscall
        jne 2f
        sysenter
2:      syscall
ring3_up:
        movq ring3_sp, %rsp
        popfq
        popq %rbp
        popq %rbx
#else
        pushl %ebp
        pushl %ebx
        pushl %esi
        pushl %edi
        movl 20(%esp), %eax
        pushfl
        movl %esp, ring3_sp
        pushfl
        orl $0x3000, (%esp)
        popfl
        movl $ring3_user, %edx
        movl $ring3_stack_end, %ecx
        sysexit
ring3_user:
        xorl %ebx, %ebx
        xorl %ecx, %ecx
        xorl %edx, %edx
        call *ring3_entry
        sysenter
ring3_up:
        movl ring3_sp, %esp
        popfl
        popl %edi
        popl %esi
        popl %ebx
        popl %ebp
#endif
        ret

        .bss
        .balign 16
        .globl ring3_entry, ring3_by_syscall, ring3_stack_end
ring3_stack:
        .skip 512
ring3_stack_end:
ring3_sp: .skip 8
ring3_entry: .skip 8
ring3_by_syscall: .skip 4
        .section .note.GNU-stack, "", @progbits
